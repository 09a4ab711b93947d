using Otp.Application.Statistics;

namespace Otp.Dashboard.Plots;

/// <summary>What happened in an hour, or at a client, country, channel or provider, and what follows from it.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Counters">What happened.</param>
internal sealed record Figures(string Key, Counters Counters)
{
    /// <summary>Codes verified of a hundred created.</summary>
    public double? Conversion => Percent(Counters.Verified, Counters.Created);

    /// <summary>Of a hundred messages sent, those that another channel had to follow.</summary>
    public double? Failover => Percent(Counters.FailedOver, Counters.Sent);

    /// <summary>Of a hundred messages taken, those that were reported to have arrived.</summary>
    public double? Arrived => Percent(Counters.Delivered, Counters.Accepted);

    /// <summary>What all of them come to. The times cannot be added.</summary>
    public static Figures Sum(IReadOnlyList<Figures> all) => new("", new Counters
    {
        Created = all.Sum(one => one.Counters.Created),
        Sent = all.Sum(one => one.Counters.Sent),
        Accepted = all.Sum(one => one.Counters.Accepted),
        Delivered = all.Sum(one => one.Counters.Delivered),
        Read = all.Sum(one => one.Counters.Read),
        FailedOver = all.Sum(one => one.Counters.FailedOver),
        Failed = all.Sum(one => one.Counters.Failed),
        Verified = all.Sum(one => one.Counters.Verified),
        Expired = all.Sum(one => one.Counters.Expired),
        Locked = all.Sum(one => one.Counters.Locked),
        Refused = all.Sum(one => one.Counters.Refused),
        RefusedByRule = all
            .SelectMany(one => one.Counters.RefusedByRule)
            .GroupBy(rule => rule.Key, StringComparer.Ordinal)
            .ToDictionary(rule => rule.Key, rules => rules.Sum(rule => rule.Value), StringComparer.Ordinal),
    });

    // Verifications may be of codes of the hour before.
    private static double? Percent(long part, long whole) => whole == 0 ? null : Math.Min(100, 100.0 * part / whole);
}
