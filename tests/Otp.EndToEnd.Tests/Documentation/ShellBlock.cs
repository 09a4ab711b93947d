using System.Text.RegularExpressions;
using Otp.TestKit;

namespace Otp.EndToEnd.Tests.Documentation;

/// <summary>A block of commands in a document.</summary>
/// <param name="Document">Its path from the root of the repository.</param>
/// <param name="Chapter">The heading of the second level that it stands under.</param>
/// <param name="Sh">What to type in sh.</param>
/// <param name="Twin">What to type in PowerShell; null where that is the same.</param>
internal sealed partial record ShellBlock(string Document, string Chapter, string Sh, string? Twin)
{
    /// <summary>The blocks of a document, each with the block of PowerShell that follows it.</summary>
    public static IReadOnlyList<ShellBlock> Of(string document)
    {
        var blocks = new List<ShellBlock>();
        var chapter = "";
        foreach (Match match in HeadingOrFence().Matches(File.ReadAllText(Repository.File(typeof(ShellBlock).Assembly, document))))
        {
            if (match.Groups["heading"].Success)
            {
                chapter = match.Groups["heading"].Value;
                continue;
            }

            var text = WithoutIndent(match.Groups["text"].Value, match.Groups["indent"].Length);
            switch (match.Groups["language"].Value)
            {
                case "sh":
                    blocks.Add(new ShellBlock(document, chapter, text, Twin: null));
                    break;
                case "powershell" when blocks is [.., { Twin: null } last] && last.Chapter == chapter:
                    blocks[^1] = last with { Twin = text };
                    break;
                case "powershell" or "bash" or "shell" or "console" or "bat" or "cmd":
                    throw new InvalidDataException($"{document}: a block of sh is marked sh, and at most one of powershell follows it. This one is neither:\n{text}");
            }
        }

        return blocks;
    }

    public override string ToString() => $"{Document}, {Chapter}: {Sh.Split('\n')[0]}";

    private static string WithoutIndent(string text, int indent)
        => string.Join('\n', text.Split('\n').Select(line => line[Math.Min(indent, line.Length)..]));

    [GeneratedRegex("^## (?<heading>[^\n]*)$|^(?<indent> *)```(?<language>[a-z]+)\n(?<text>.*?)^ *```$", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HeadingOrFence();
}
