using Otp.Application.Abuse;
using Otp.Application.Storage;
using Otp.Domain.Delivery;

namespace Otp.Application.Statistics;

/// <summary>What is counted without a name of its own beside it.</summary>
internal enum Measure
{
    Created,
    Sent,
    Accepted,
    Delivered,
    Read,
    FailedOver,
    Failed,
    Verified,
    Expired,
    Locked,
    CodesAccepted,
    CodesVerified,
}

/// <summary>
/// Everything that is counted: the measures, then refusals by their rule, then codes by how long it took to verify them. Each has a
/// place, by which it is counted in memory, and a name, by which it is stored.
/// </summary>
internal static class Measures
{
    /// <summary>The upper bounds of the buckets of times to verify, in seconds. The last is the longest life of a code.</summary>
    public static readonly IReadOnlyList<int> SecondsToVerify = [2, 5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 90, 120, 150, 180, 240, 300, 420, 600];

    /// <summary>The rules that refuse requests for a code, by their names.</summary>
    public static readonly IReadOnlyList<string> Rules =
        [.. Enum.GetValues<SendRule>().Select(rule => rule.Name()), .. Enum.GetValues<Prohibition>().Select(NameOf)];

    /// <summary>The names that they are stored under, by place.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "created", "sent", "accepted", "delivered", "read", "failedOver", "failed", "verified", "expired", "locked",
        PlaceMeasures.Accepted, PlaceMeasures.Verified,
        .. Rules.Select(rule => $"refused:{rule}"),
        .. SecondsToVerify.Select(seconds => FormattableString.Invariant($"verifiedWithin:{seconds}")),
    ];

    private static readonly Dictionary<string, int> Places = Names.Select((name, place) => (name, place)).ToDictionary(StringComparer.Ordinal);
    private static readonly int FirstRule = Enum.GetValues<Measure>().Length;
    private static readonly int FirstBucket = FirstRule + Rules.Count;

    /// <summary>The place of a refusal.</summary>
    public static int Refused(SendRule rule) => FirstRule + (int)rule;

    /// <inheritdoc cref="Refused(SendRule)"/>
    public static int Refused(Prohibition why) => FirstRule + Enum.GetValues<SendRule>().Length + (int)why;

    /// <summary>The place of a verification that took so long.</summary>
    public static int VerifiedWithin(TimeSpan time)
    {
        var bucket = 0;
        while (bucket < SecondsToVerify.Count - 1 && time.TotalSeconds > SecondsToVerify[bucket])
        {
            bucket++;
        }

        return FirstBucket + bucket;
    }

    /// <summary>The place of what is stored under a name; null for a name of another version.</summary>
    public static int? PlaceOf(string name) => Places.TryGetValue(name, out var place) ? place : null;

    /// <summary>The rule's name in metrics, statistics and the search for a person.</summary>
    public static string NameOf(Prohibition why) => why switch
    {
        Prohibition.Country => "country_not_allowed",
        Prohibition.Number => "number_not_allowed",
    };

    /// <summary>What counts by place stand for.</summary>
    public static Counters ToCounters(ReadOnlySpan<long> counts)
    {
        var refused = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var rule = 0; rule < Rules.Count; rule++)
        {
            if (counts[FirstRule + rule] > 0)
            {
                refused.Add(Rules[rule], counts[FirstRule + rule]);
            }
        }

        var times = counts[FirstBucket..];
        return new Counters
        {
            Created = counts[(int)Measure.Created],
            Sent = counts[(int)Measure.Sent],
            Accepted = counts[(int)Measure.Accepted],
            Delivered = counts[(int)Measure.Delivered],
            Read = counts[(int)Measure.Read],
            FailedOver = counts[(int)Measure.FailedOver],
            Failed = counts[(int)Measure.Failed],
            Verified = counts[(int)Measure.Verified],
            Expired = counts[(int)Measure.Expired],
            Locked = counts[(int)Measure.Locked],
            Refused = refused.Values.Sum(),
            RefusedByRule = refused,
            MedianSecondsToVerify = Quantile(times, 0.5),
            P90SecondsToVerify = Quantile(times, 0.9),
        };
    }

    // The nearest rank: the bound of the bucket that holds it.
    private static double? Quantile(ReadOnlySpan<long> times, double share)
    {
        long all = 0;
        foreach (var count in times)
        {
            all += count;
        }

        var left = (long)Math.Ceiling(all * share);
        for (var bucket = 0; left > 0; bucket++)
        {
            left -= times[bucket];
            if (left <= 0)
            {
                return SecondsToVerify[bucket];
            }
        }

        return null;
    }
}
