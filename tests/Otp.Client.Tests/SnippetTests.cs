using System.Text.RegularExpressions;

namespace Otp.Client.Tests;

/// <summary>Every piece of C# in the documents stands in code that the tests compile and run.</summary>
internal sealed partial class SnippetTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Documents");

    [TestCase("dotnet-integration.md")]
    [TestCase("client-readme.md")]
    [TestCase("identity-readme.md")]
    public void Each_snippet_is_part_of_what_is_compiled(string document)
    {
        var compiled = string.Join('\n', Directory.EnumerateFiles(Folder, "*.cs").Select(file => WithoutIndent(File.ReadAllText(file))));
        var snippets = Fence().Matches(File.ReadAllText(Path.Combine(Folder, document))).Select(match => WithoutIndent(match.Groups["code"].Value)).ToArray();

        Assert.That(snippets, Is.Not.Empty);
        Assert.That(snippets.Where(snippet => !compiled.Contains(snippet, StringComparison.Ordinal)), Is.Empty);
    }

    private static string WithoutIndent(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim())).Trim();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fence();
}
