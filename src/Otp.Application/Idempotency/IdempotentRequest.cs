using Otp.Domain.Otps;

namespace Otp.Application.Idempotency;

/// <summary>A request that carries an idempotency key, and what was answered under that key before.</summary>
internal sealed class IdempotentRequest
{
    private readonly IIdempotencyLedger _ledger;
    private readonly byte[] _keyHash;
    private readonly byte[] _requestHash;
    private readonly IdempotentAnswer? _earlier;

    private IdempotentRequest(IIdempotencyLedger ledger, byte[] keyHash, byte[] requestHash, IdempotentAnswer? earlier)
    {
        _ledger = ledger;
        _keyHash = keyHash;
        _requestHash = requestHash;
        _earlier = earlier;
    }

    /// <summary>Whether the key was used for another request.</summary>
    public bool Conflicts => _earlier is not null && !_earlier.IsFor(_requestHash);

    /// <summary>What this request was answered before; null when it is new.</summary>
    public IdempotentAnswer? Answer => Conflicts ? null : _earlier;

    /// <summary>Looks the key up; null when the request carries none.</summary>
    public static async ValueTask<IdempotentRequest?> OfAsync(
        IIdempotencyLedger ledger,
        string route,
        ClientId client,
        RequestToken token,
        IdempotencyKey? key,
        Func<byte[]> hashRequest,
        DateTimeOffset now)
    {
        if (key is null)
        {
            return null;
        }

        var keyHash = key.HashFor(route, client, token);
        var earlier = await ledger.FindAsync(keyHash, now - IIdempotencyLedger.Lifetime);
        return new IdempotentRequest(ledger, keyHash, hashRequest(), earlier);
    }

    /// <summary>Keeps the answer with its effect.</summary>
    public ValueTask KeepAsync(OtpItemId item, VerificationResult? verdict, DateTimeOffset now)
        => _ledger.KeepAsync(_keyHash, new IdempotentAnswer(_requestHash, verdict, now, item));
}
