namespace Otp.Api.Tests.Documentation;

/// <summary>The tables of docs/configuration.md that begin with the setting and its default.</summary>
internal static class ConfigurationDocument
{
    private static readonly Row[] Rows = [.. Read()];

    /// <summary>The row of a setting, by its whole name; null when it has none.</summary>
    public static Row? RowOf(string setting)
        => Rows.SingleOrDefault(row => row.Settings.Contains($"`{setting}`", StringComparison.Ordinal)
            || row.Settings.Contains($"`{setting}:<", StringComparison.Ordinal));

    private static IEnumerable<Row> Read()
    {
        var inside = false;
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Documents", "configuration.md")))
        {
            inside = line.StartsWith("| Setting | Default |", StringComparison.Ordinal) || (inside && line.StartsWith('|'));
            if (inside && line.Split('|', StringSplitOptions.TrimEntries) is [_, var settings, var value, var range, var notes, ..])
            {
                yield return new Row(settings, value, range, notes);
            }
        }
    }

    /// <summary>One row, as Markdown. The notes are empty in tables without them.</summary>
    internal sealed record Row(string Settings, string Default, string Range, string Notes);
}
