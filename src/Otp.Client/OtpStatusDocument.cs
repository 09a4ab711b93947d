namespace Otp.Client;

/// <summary>Where a code stands. It never holds the code, and never proves a login. It does not print: its token may be personal data.</summary>
public sealed record OtpStatusDocument
{
    /// <summary>The caller's name for its request.</summary>
    public required string Token { get; init; }

    /// <summary>Where the code stands.</summary>
    public required OtpStatus Status { get; init; }

    /// <summary>When the code was issued, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on the code is expired, UTC, by the service's clock.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whole seconds until then, 0 to 600; 0 once it is over. For a countdown: it needs no clock in common.</summary>
    public required long ExpiresInSeconds { get; init; }

    /// <summary>When the code was verified, UTC; null until then.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>Digits of the code, 5 to 10: let the form take as many.</summary>
    public required int CodeLength { get; init; }

    /// <summary>Wrong codes it still bears, 0 to 10.</summary>
    public required int AttemptsRemaining { get; init; }

    /// <summary>When the token may be sent to again, UTC; null when it may be now. Budgets of the person and of the back end are not foretold.</summary>
    public DateTimeOffset? NextSendAllowedAt { get; init; }

    /// <summary>The newest delivery of the code.</summary>
    public OtpDelivery? Delivery { get; init; }

    /// <summary>Nothing of it but where the code stands.</summary>
    public override string ToString() => $"{nameof(OtpStatusDocument)} {{ {nameof(Status)} = {Status} }}";
}

/// <summary>How far the delivery of a code has come. It never affects verification.</summary>
public sealed record OtpDelivery
{
    /// <summary>How far it has come.</summary>
    public required DeliveryStatus Status { get; init; }

    /// <summary>The messaging provider's id of the workflow, once known; null where it has none.</summary>
    public string? ProviderId { get; init; }

    /// <summary>The channels, in the order in which they are tried.</summary>
    public IReadOnlyList<DeliveryStep> Steps { get; init; } = [];

    /// <summary>How far it has come, and each channel.</summary>
    public override string ToString()
        => $"{nameof(OtpDelivery)} {{ {nameof(Status)} = {Status}, {nameof(Steps)} = [{string.Join(", ", Steps)}] }}";
}

/// <summary>One channel of a delivery.</summary>
public sealed record DeliveryStep
{
    /// <summary>The channel.</summary>
    public required DeliveryChannel Channel { get; init; }

    /// <summary>The address, all but its end masked.</summary>
    public string? To { get; init; }

    /// <summary>How far it has come.</summary>
    public required DeliveryStepStatus Status { get; init; }

    /// <summary>When the provider accepted the message, UTC.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When the message arrived, UTC.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When the message was read, UTC.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Why the message was not sent or did not arrive, or what the last try met.</summary>
    public DeliveryError? Error { get; init; }
}

/// <summary>Why a step did not get through.</summary>
/// <param name="Code">A stable name, such as <c>recipient-absent</c>; expect ones that you do not know.</param>
/// <param name="Reason">One sentence for people.</param>
public sealed record DeliveryError(string? Code, string? Reason);
