using System.Globalization;
using Otp.Application.Statistics;

namespace Otp.Dashboard.Plots;

/// <summary>What happened by hour, or by what else: four plots, and a table of all their figures.</summary>
/// <param name="By">By what.</param>
/// <param name="Rows">Its figures.</param>
/// <param name="Plots">Traffic, conversion, failover, and the time to verify.</param>
internal sealed record FiguresSection(StatisticsBy By, IReadOnlyList<Figures> Rows, IReadOnlyList<Plot> Plots)
{
    private const string Percent = "%";
    private const string Seconds = "s";

    public string Title => $"By {Name}";

    /// <summary>What a row is.</summary>
    public string Name => By.ToString().ToLowerInvariant();

    /// <summary>The section of a report; hours in their order, all else by traffic.</summary>
    public static FiguresSection Of(StatisticsReport report)
    {
        var rows = report.Rows.Select(line => new Figures(line.Key, line.Counters));
        return report.By == StatisticsBy.Hour ? ByHour([.. rows]) : ByKey(report.By, [.. rows.OrderByDescending(Traffic)]);
    }

    private static long Traffic(Figures row) => row.Counters.Created + row.Counters.Sent + row.Counters.Refused;

    private static FiguresSection ByHour(List<Figures> rows)
    {
        var hours = rows.ConvertAll(row => DateTime.Parse(row.Key, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal));
        return new FiguresSection(StatisticsBy.Hour, rows, Draw(rows, (title, unit, series) => Plot.Lines(title, unit, hours, series)));
    }

    private static FiguresSection ByKey(StatisticsBy by, List<Figures> rows)
    {
        // What was refused has no channel and no provider.
        var drawn = rows.FindAll(row => row.Counters.Created + row.Counters.Sent > 0);
        var keys = drawn.ConvertAll(row => row.Key);
        return new FiguresSection(by, rows, drawn.Count == 0 ? [] : Draw(drawn, (title, unit, series) => Plot.Bars(title, unit, keys, series)));
    }

    private static IReadOnlyList<Plot> Draw(List<Figures> rows, Func<string, string, PlotSeries[], Plot> draw)
    {
        PlotSeries Series(string name, Func<Figures, double?> value) => new(name, rows.ConvertAll(row => value(row)));

        return
        [
            draw("Traffic", "", [Series("Created", row => row.Counters.Created), Series("Verified", row => row.Counters.Verified)]),
            draw("Conversion", Percent, [Series("Verified of created", row => row.Conversion)]),
            draw("Failover", Percent, [Series("Followed by another channel", row => row.Failover)]),
            draw("Time to verify", Seconds,
            [
                Series("Half within", row => row.Counters.MedianSecondsToVerify), Series("90 % within", row => row.Counters.P90SecondsToVerify),
            ]),
        ];
    }
}
