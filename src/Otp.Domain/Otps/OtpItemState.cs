using Otp.Domain.Recipients;

namespace Otp.Domain.Otps;

/// <summary>What storage keeps of an <see cref="OtpItem"/>, each value as the item's own property of that name.</summary>
public sealed record OtpItemState
{
    public required OtpItemId Id { get; init; }

    public required ClientId Client { get; init; }

    public required RequestToken Token { get; init; }

    public required int Generation { get; init; }

    public required RecipientFingerprint Recipient { get; init; }

    public required string KeyId { get; init; }

    public required OtpSeed Seed { get; init; }

    public required int CodeLength { get; init; }

    public required int MaxAttempts { get; init; }

    public required int FailedAttempts { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required OtpStatus Status { get; init; }

    public required DateTimeOffset? SettledAt { get; init; }
}
