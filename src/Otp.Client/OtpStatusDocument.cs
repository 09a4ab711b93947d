using System.Text.Json.Serialization;
using Otp.Client.Transport;

namespace Otp.Client;

/// <summary>
/// Where a code stands. It never holds the code and never proves a login. Its <c>ToString</c> shows only the status, because the
/// token may be personal data.
/// </summary>
public sealed record OtpStatusDocument
{
    /// <summary>The caller's name for this login attempt.</summary>
    public required string Token { get; init; }

    /// <summary>Where the code stands.</summary>
    public required OtpStatus Status { get; init; }

    /// <summary>When the code was issued, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the code expires, UTC, by the service's clock.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whole seconds until the code expires, 0 to 600; 0 once it is over. Count down by this: clocks need not agree.</summary>
    public required long ExpiresInSeconds { get; init; }

    /// <summary>When the code was verified, UTC; null until then.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>How many digits the code has, 5 to 10.</summary>
    public required int CodeLength { get; init; }

    /// <summary>How many wrong codes are still allowed, 0 to 10.</summary>
    public required int AttemptsRemaining { get; init; }

    /// <summary>
    /// When a message for this token may be sent again, UTC; null if one may be sent now. It does not consider the budgets of the
    /// person and of the back end.
    /// </summary>
    public DateTimeOffset? NextSendAllowedAt { get; init; }

    /// <summary>
    /// Whether the recipient is one of the service's test recipients: nothing is sent, and the code is a configured one. Never let a
    /// real account in by it.
    /// </summary>
    [JsonPropertyName("test")]
    public bool IsTest { get; init; }

    /// <summary>The newest delivery of the code.</summary>
    public OtpDelivery? Delivery { get; init; }

    /// <summary>Only the status.</summary>
    public override string ToString() => $"{nameof(OtpStatusDocument)} {{ {nameof(Status)} = {Status} }}";
}

/// <summary>Where a code stands.</summary>
[JsonConverter(typeof(TolerantEnumConverter<OtpStatus>))]
public enum OtpStatus
{
    /// <summary>A status of a later version of the service, which this client does not know.</summary>
    Unknown,

    /// <summary>The code can be verified.</summary>
    Pending,

    /// <summary>The code was verified. This does not say by whom.</summary>
    Verified,

    /// <summary>The code is too old.</summary>
    Expired,

    /// <summary>The code was cancelled, or replaced by a newer one.</summary>
    Cancelled,

    /// <summary>There were too many wrong codes.</summary>
    Locked,
}
