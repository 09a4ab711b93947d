using Otp.Domain.Otps;

namespace Otp.Application.Idempotency;

/// <summary>What is kept of an answer, in order to give it again.</summary>
/// <param name="RequestHash">A keyed hash of the request it was given to.</param>
/// <param name="Verdict">The verdict, for a verification; null for a creation.</param>
/// <param name="At">When it was given.</param>
public sealed record IdempotentAnswer(byte[] RequestHash, VerificationResult? Verdict, DateTimeOffset At)
{
    /// <summary>Whether it was given to the same request.</summary>
    public bool IsFor(byte[] requestHash) => RequestHash.AsSpan().SequenceEqual(requestHash);
}
