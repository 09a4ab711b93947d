namespace Otp.Application.Statistics;

/// <summary>How often what happened, and how long people took.</summary>
public sealed record Counters
{
    /// <summary>Codes issued. A resend is none. By channel or provider: of the first message.</summary>
    public long Created { get; init; }

    /// <summary>Messages that a provider was called for; repeated calls for one message count once.</summary>
    public long Sent { get; init; }

    /// <summary>Messages that a provider took.</summary>
    public long Accepted { get; init; }

    /// <summary>Messages that arrived, the read ones among them.</summary>
    public long Delivered { get; init; }

    /// <summary>Messages that were read.</summary>
    public long Read { get; init; }

    /// <summary>Messages that a later channel was tried for. By channel or provider: of the message before it.</summary>
    public long FailedOver { get; init; }

    /// <summary>Messages that nobody took, or that were rejected or could not be delivered.</summary>
    public long Failed { get; init; }

    /// <summary>Codes verified. By channel or provider: of the last message that a provider took.</summary>
    public long Verified { get; init; }

    /// <summary>Codes whose time passed. By channel or provider: as for verified ones.</summary>
    public long Expired { get; init; }

    /// <summary>Codes that wrong guesses locked. By channel or provider: as for verified ones.</summary>
    public long Locked { get; init; }

    /// <summary>Requests for a code that were refused. They have no channel and no provider.</summary>
    public long Refused { get; init; }

    /// <summary>The same by the rule that refused, by its name; rules that refused nothing are left out.</summary>
    public IReadOnlyDictionary<string, long> RefusedByRule { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>
    /// Half of the verified codes took at most so many seconds, from issue to verification: the upper bound of the bucket that the
    /// median lies in. Null when none was verified.
    /// </summary>
    public double? MedianSecondsToVerify { get; init; }

    /// <summary>The same of nine in ten.</summary>
    public double? P90SecondsToVerify { get; init; }
}
