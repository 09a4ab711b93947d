using System.Text.RegularExpressions;

namespace Otp.Client.Tests;

/// <summary>
/// Every piece of C# in the documents stands in code that the tests compile and run. (Whole programs are compiled and run as pasted, with
/// the packages, by the tests of Otp.Client.Identity.)
/// </summary>
internal sealed partial class SnippetTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Documents");

    [Test]
    public void Each_snippet_is_part_of_what_is_compiled()
    {
        var compiled = string.Join('\n', Directory.EnumerateFiles(Folder, "*.cs").Select(file => WithoutIndent(File.ReadAllText(file))));
        var snippets = Directory.EnumerateFiles(Folder, "*.md")
            .SelectMany(file => Fence().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["code"].Value)
            .Where(code => !WholeFile().IsMatch(code))
            .Select(WithoutIndent)
            .ToArray();

        Assert.That(snippets, Is.Not.Empty);
        Assert.That(snippets.Where(snippet => !compiled.Contains(snippet, StringComparison.Ordinal)), Is.Empty);
    }

    private static string WithoutIndent(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim())).Trim();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fence();

    [GeneratedRegex("^using ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WholeFile();
}
