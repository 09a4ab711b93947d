using System.Text.RegularExpressions;

namespace Otp.Client.Tests;

/// <summary>
/// Every piece of C# in the document stands in code that the tests compile and run. (The READMEs of the packages hold whole
/// programs, which are compiled and run as pasted.)
/// </summary>
internal sealed partial class SnippetTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Documents");

    [Test]
    public void Each_snippet_is_part_of_what_is_compiled()
    {
        var compiled = string.Join('\n', Directory.EnumerateFiles(Folder, "*.cs").Select(file => WithoutIndent(File.ReadAllText(file))));
        var snippets = Fence().Matches(File.ReadAllText(Path.Combine(Folder, "dotnet-integration.md"))).Select(match => WithoutIndent(match.Groups["code"].Value)).ToArray();

        Assert.That(snippets, Is.Not.Empty);
        Assert.That(snippets.Where(snippet => !compiled.Contains(snippet, StringComparison.Ordinal)), Is.Empty);
    }

    private static string WithoutIndent(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim())).Trim();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fence();
}
