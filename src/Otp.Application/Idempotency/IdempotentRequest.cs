using Otp.Application.Storage;
using Otp.Domain.Otps;

namespace Otp.Application.Idempotency;

/// <summary>A request that carries an idempotency key, and what was answered under that key before.</summary>
internal sealed class IdempotentRequest
{
    private readonly IdempotencyKey _key;
    private readonly byte[] _requestHash;
    private readonly IdempotentAnswer? _earlier;

    private IdempotentRequest(IdempotencyKey key, byte[] requestHash, IdempotentAnswer? earlier)
    {
        _key = key;
        _requestHash = requestHash;
        _earlier = earlier;
    }

    /// <summary>Whether the key was used for another request.</summary>
    public bool Conflicts => _earlier is not null && !_earlier.IsFor(_requestHash);

    /// <summary>What this request was answered before; null when it is new.</summary>
    public IdempotentAnswer? Answer => Conflicts ? null : _earlier;

    /// <summary>Looks the key up; null when the request carries none.</summary>
    public static async ValueTask<IdempotentRequest?> OfAsync(
        IStorage storage, string route, ClientId client, RequestToken token, string? key, Func<byte[]> hashRequest, DateTimeOffset now)
    {
        if (key is null)
        {
            return null;
        }

        var scoped = IdempotencyKey.For(route, client, token, key);
        var earlier = await storage.Idempotency.FindAsync(scoped, now - IIdempotencyLedger.Lifetime);
        return new IdempotentRequest(scoped, hashRequest(), earlier);
    }

    /// <summary>Keeps the answer with its effect.</summary>
    public ValueTask KeepAsync(IStorage storage, OtpItemId item, VerificationResult? verdict, DateTimeOffset now)
        => storage.Idempotency.KeepAsync(_key, new IdempotentAnswer(_requestHash, verdict, now, item));
}
