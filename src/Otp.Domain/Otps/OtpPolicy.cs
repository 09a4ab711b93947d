namespace Otp.Domain.Otps;

/// <summary>The rules a code is issued under. A client may have its own.</summary>
public sealed record OtpPolicy
{
    /// <summary>The longest life of a code: ten minutes (NIST SP 800-63B-4, 3.1.3.2; ASVS 5.0, 6.5.5).</summary>
    public static readonly TimeSpan MaxValidity = TimeSpan.FromMinutes(10);

    /// <summary>The shortest life of a code.</summary>
    public static readonly TimeSpan MinValidity = TimeSpan.FromSeconds(1);

    /// <summary>The most attempts a code may allow.</summary>
    public const int MaxMaxAttempts = 10;

    /// <summary>Digits of a code issued past the recipient's failure budget. Codes of this length or more are not subject to it.</summary>
    public const int HardenedLength = 8;

    /// <summary>The window over which sends for one token are counted.</summary>
    public static readonly TimeSpan TokenWindow = TimeSpan.FromHours(1);

    /// <summary>The longest time between two sends for one token that can be configured.</summary>
    public static readonly TimeSpan MaxResendCooldown = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LongestTail = TimeSpan.FromSeconds(60);

    /// <summary>Digits of a code, <see cref="OtpCode.MinLength"/> to <see cref="OtpCode.MaxLength"/>.</summary>
    public int CodeLength { get; init; } = 5;

    /// <summary>The most sends for one token in an hour that can be configured.</summary>
    public const int MaxMaxSendsPerToken = 10;

    /// <summary>How long a code lives, 1 second to 10 minutes.</summary>
    public TimeSpan Validity { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Wrong codes that one issued code bears, 1 to 10; with the last of them it locks.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Failures that one address bears over all of a client's codes in any 24 hours.</summary>
    public int MaxFailuresPerRecipientPerDay { get; init; } = 10;

    /// <summary>The least time between two sends for one token, 0 to 10 minutes.</summary>
    public TimeSpan ResendCooldown { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Sends for one token in any hour, 1 to 10.</summary>
    public int MaxSendsPerToken { get; init; } = 3;

    /// <summary>
    /// How close to its expiry a pending code is no longer worth resending, so that a POST issues a new one: a fifth of
    /// its life, at most 60 seconds.
    /// </summary>
    public TimeSpan Tail => Validity / 5 < LongestTail ? Validity / 5 : LongestTail;

    /// <summary>The rules for a recipient whose failure budget is spent: codes long enough to bear more guesses.</summary>
    public OtpPolicy Hardened() => this with { CodeLength = Math.Max(CodeLength, HardenedLength) };
}
