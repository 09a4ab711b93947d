namespace Otp.Domain.Statistics;

/// <summary>What became of the codes of one place and hour.</summary>
/// <param name="Accepted">Codes whose message a provider took.</param>
/// <param name="Verified">Those that were verified of them.</param>
public readonly record struct HourFigures(long Accepted, long Verified)
{
    /// <summary>Codes that nobody verified.</summary>
    public long Unverified => Math.Max(0, Accepted - Verified);

    /// <summary>The share that was verified, from 0 to 1.</summary>
    public double Conversion => Accepted == 0 ? 1 : Math.Min(1, Verified / (double)Accepted);
}

/// <summary>What is usual at a place, learned from its hours that were not unusual themselves.</summary>
/// <param name="Unverified">The median of the same hours of the last 14 days.</param>
/// <param name="Conversion">The share of its codes that were verified; <see cref="FirstConversion"/> while there are no 7 days of it.</param>
public sealed record UsualTraffic(double Unverified, double Conversion)
{
    /// <summary>What is taken for usual where little is known.</summary>
    public const double FirstConversion = 0.6;

    /// <summary>The days that are looked back on.</summary>
    public const int Days = 14;

    private const int FewestDays = 7;

    /// <summary>Of a place without a history.</summary>
    public static UsualTraffic Unknown { get; } = new(0, FirstConversion);

    /// <summary>Learns what is usual in an hour.</summary>
    /// <param name="hour">When the hour begins.</param>
    /// <param name="history">The place's hours in which anything was sent, of the 14 days before; those that were unusual are left out.</param>
    /// <param name="unusual">The hours that were unusual.</param>
    public static UsualTraffic Before(
        DateTimeOffset hour, IReadOnlyDictionary<DateTimeOffset, HourFigures> history, IReadOnlySet<DateTimeOffset> unusual)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(unusual);
        if (history.Count == 0)
        {
            return Unknown;
        }

        // An hour in which nothing was sent is as usual as any other, once there is a history.
        var first = history.Keys.Min();
        var same = Enumerable.Range(1, Days)
            .Select(day => hour.AddDays(-day))
            .Where(at => at >= first && !unusual.Contains(at))
            .Select(at => history.GetValueOrDefault(at).Unverified)
            .Order()
            .ToList();
        var (accepted, verified) = (history.Values.Sum(figures => figures.Accepted), history.Values.Sum(figures => figures.Verified));
        var days = history.Keys.Select(at => at.UtcDateTime.Date).Distinct().Count();
        return new UsualTraffic(MedianOf(same), days < FewestDays ? FirstConversion : new HourFigures(accepted, verified).Conversion);
    }

    private static double MedianOf(List<long> sorted)
        => sorted.Count == 0 ? 0 : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2.0;
}
