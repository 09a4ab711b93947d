using Otp.Domain.Otps;

namespace Otp.Application.Idempotency;

/// <summary>Answers kept for repeated requests, for 24 hours, stored together with their effect.</summary>
public interface IIdempotencyLedger
{
    /// <summary>How long an answer is kept.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>The answer given under a key after an instant; null when there is none.</summary>
    /// <param name="keyHash">The hash of the key (<see cref="IdempotencyKey.HashFor"/>).</param>
    /// <param name="after">The instant.</param>
    ValueTask<IdempotentAnswer?> FindAsync(byte[] keyHash, DateTimeOffset after);

    /// <summary>Keeps an answer; it replaces one whose time is over.</summary>
    ValueTask KeepAsync(byte[] keyHash, IdempotentAnswer answer);
}

/// <summary>What is kept of an answer, to give it again.</summary>
/// <param name="RequestHash">A keyed hash of the request it was given to.</param>
/// <param name="Verdict">The verdict, for a verification; null for a creation.</param>
/// <param name="At">When it was given.</param>
/// <param name="Item">The item it was about.</param>
public sealed record IdempotentAnswer(byte[] RequestHash, VerificationResult? Verdict, DateTimeOffset At, OtpItemId? Item = null)
{
    /// <summary>Whether it was given to the same request.</summary>
    public bool IsFor(byte[] requestHash) => RequestHash.AsSpan().SequenceEqual(requestHash);
}
