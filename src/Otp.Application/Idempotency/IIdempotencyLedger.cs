namespace Otp.Application.Idempotency;

/// <summary>Answers kept for repeated requests, for 24 hours, stored together with their effect.</summary>
public interface IIdempotencyLedger
{
    /// <summary>How long an answer is kept.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>The answer given under a key after an instant; null when there is none.</summary>
    ValueTask<IdempotentAnswer?> FindAsync(IdempotencyKey key, DateTimeOffset after);

    /// <summary>Keeps an answer, in the place of one whose time is over.</summary>
    ValueTask KeepAsync(IdempotencyKey key, IdempotentAnswer answer);
}
