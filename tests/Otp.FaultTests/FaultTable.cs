using System.Collections.Concurrent;
using System.Text;
using Otp.TestKit.Load;

namespace Otp.FaultTests;

/// <summary>What every fault did to the promises: one row each.</summary>
internal static class FaultTable
{
    private static readonly ConcurrentDictionary<string, Findings> Rows = new(StringComparer.Ordinal);

    public static void Add(string fault, Findings findings) => Rows[fault] = findings;

    public static bool IsEmpty => Rows.IsEmpty;

    /// <summary>The table in Markdown.</summary>
    public static string ToMarkdown()
    {
        var text = new StringBuilder("| fault | operations | lost | duplicated | verified twice |\n|---|---:|---:|---:|---:|\n");
        foreach (var (fault, findings) in Rows.OrderBy(row => row.Key, StringComparer.Ordinal))
        {
            text.Append(findings.ToRow(fault)).Append('\n');
        }

        var repeats = Rows.Where(row => row.Value.RepeatsAllowed > 0).OrderBy(row => row.Key, StringComparer.Ordinal)
            .Select(row => FormattableString.Invariant($"{row.Key} {row.Value.RepeatsAllowed}")).ToList();
        return text.Append(repeats.Count == 0
            ? "\nNo message was repeated.\n"
            : $"\nMessages repeated as the design allows, and not counted above: {string.Join("; ", repeats)}.\n").ToString();
    }
}
