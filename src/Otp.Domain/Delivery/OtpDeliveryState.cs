using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Domain.Delivery;

/// <summary>What storage keeps of an <see cref="OtpDelivery"/>, each value as the delivery's own property of that name.</summary>
public sealed record OtpDeliveryState
{
    public required DeliveryId Id { get; init; }

    public required OtpItemId ItemId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required TimeSpan ReadTimeout { get; init; }

    public required string? ProviderId { get; init; }

    public required DateTimeOffset? DueAt { get; init; }

    public required DateTimeOffset? LeasedUntil { get; init; }

    public required int Fence { get; init; }

    public required DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The steps, in order.</summary>
    public required IReadOnlyList<DeliveryStepState> Steps { get; init; }
}

/// <summary>What storage keeps of a <see cref="DeliveryStep"/>, each value as the step's own property of that name.</summary>
public sealed record DeliveryStepState
{
    public required int Index { get; init; }

    public required Channel Channel { get; init; }

    public required string? Address { get; init; }

    public required string MaskedAddress { get; init; }

    public required string ClientRef { get; init; }

    public required StepStatus Status { get; init; }

    public required string? MessageId { get; init; }

    public required bool OutcomeWasUnknown { get; init; }

    public required int FailedCalls { get; init; }

    public required DateTimeOffset? SentAt { get; init; }

    public required DateTimeOffset? DeliveredAt { get; init; }

    public required DateTimeOffset? ReadAt { get; init; }

    public required DeliveryError? Error { get; init; }
}
