using System.Security.Cryptography;
using System.Text;
using Otp.Domain.Otps;

namespace Otp.Application.Idempotency;

/// <summary>
/// A caller's <c>Idempotency-Key</c>, scoped to client, route and token: 1 to 255 visible ASCII characters, kept as a hash.
/// </summary>
public sealed class IdempotencyKey
{
    /// <summary>The longest key, in characters.</summary>
    public const int MaxLength = 255;

    /// <summary>The rule as a sentence, for error messages.</summary>
    public const string Rule = "An Idempotency-Key is 1 to 255 visible ASCII characters.";

    private readonly byte[] _hash;

    private IdempotencyKey(byte[] hash) => _hash = hash;

    /// <summary>SHA-256 over route, client, token and key, for storage.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>Whether a header's value may be a key.</summary>
    public static bool IsWellFormed(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length is >= 1 and <= MaxLength && value.All(character => character is > ' ' and <= '~');
    }

    /// <summary>The key of a request.</summary>
    public static IdempotencyKey For(string route, ClientId client, RequestToken token, string value)
        // None of the parts can hold a zero character, so they cannot run into each other.
        => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{route}\0{client.Value}\0{token.Value}\0{value}")));
}
