using System.Text.Json.Serialization;
using Otp.Application.Statistics;

namespace Otp.Api.Statistics;

/// <summary>What happened how often.</summary>
public sealed record StatisticsDocument
{
    /// <summary>The first hour that is covered. What is older than 14 days is there by whole days only, so it may be earlier than asked for.</summary>
    public required DateTime From { get; init; }

    /// <summary>The hour after the last that is covered.</summary>
    public required DateTime To { get; init; }

    /// <summary>What there is a row for.</summary>
    public required StatisticsBy By { get; init; }

    /// <summary>The rows, ordered by key.</summary>
    public required IReadOnlyList<StatisticsRowDocument> Rows { get; init; }

    /// <summary>The document of a report.</summary>
    internal static StatisticsDocument Of(StatisticsReport report) => new()
    {
        From = report.From.UtcDateTime,
        To = report.To.UtcDateTime,
        By = report.By,
        Rows = [.. report.Rows.Select(StatisticsRowDocument.Of)],
    };
}

/// <summary>A row.</summary>
public sealed record StatisticsRowDocument
{
    /// <summary>
    /// The hour (RFC 3339, UTC), the client's name, the country's code, or the name of the channel or the provider; `none` for what has
    /// none: codes without a number have no country. What is older than 14 days has a row for each day.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>Codes issued; a resend is none. By channel or provider: of the first message.</summary>
    public long Created { get; init; }

    /// <summary>Messages that a provider was called for.</summary>
    public long Sent { get; init; }

    /// <summary>Messages that a provider took.</summary>
    public long Accepted { get; init; }

    /// <summary>Messages that arrived, the read ones among them.</summary>
    public long Delivered { get; init; }

    /// <summary>Messages that were read.</summary>
    public long Read { get; init; }

    /// <summary>Messages after which a later channel was tried.</summary>
    public long FailedOver { get; init; }

    /// <summary>Messages that nobody took, or that were rejected or could not be delivered.</summary>
    public long Failed { get; init; }

    /// <summary>Codes verified. By channel or provider: of the last message that a provider took; so are the next two.</summary>
    public long Verified { get; init; }

    /// <summary>Codes whose time passed.</summary>
    public long Expired { get; init; }

    /// <summary>Codes that wrong guesses locked.</summary>
    public long Locked { get; init; }

    /// <summary>Requests for a code that were refused. They have no channel and no provider.</summary>
    public long Refused { get; init; }

    /// <summary>The same by rule; rules that refused nothing are left out.</summary>
    public required IReadOnlyDictionary<string, long> RefusedByRule { get; init; }

    /// <summary>
    /// Half of the verified codes took at most so many seconds, from issue to verification: the upper bound of the bucket that the median
    /// lies in. Left out when none was verified.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MedianSecondsToVerify { get; init; }

    /// <summary>The same of nine codes in ten.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? P90SecondsToVerify { get; init; }

    /// <summary>The row of a line.</summary>
    internal static StatisticsRowDocument Of(StatisticsLine line) => new()
    {
        Key = line.Key,
        Created = line.Counters.Created,
        Sent = line.Counters.Sent,
        Accepted = line.Counters.Accepted,
        Delivered = line.Counters.Delivered,
        Read = line.Counters.Read,
        FailedOver = line.Counters.FailedOver,
        Failed = line.Counters.Failed,
        Verified = line.Counters.Verified,
        Expired = line.Counters.Expired,
        Locked = line.Counters.Locked,
        Refused = line.Counters.Refused,
        RefusedByRule = line.Counters.RefusedByRule,
        MedianSecondsToVerify = line.Counters.MedianSecondsToVerify,
        P90SecondsToVerify = line.Counters.P90SecondsToVerify,
    };
}
