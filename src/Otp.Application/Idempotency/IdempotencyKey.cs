using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Otp.Domain.Otps;

namespace Otp.Application.Idempotency;

/// <summary>A caller's <c>Idempotency-Key</c>: 1 to 255 visible ASCII characters. It is stored as a hash only.</summary>
public sealed class IdempotencyKey
{
    /// <summary>The longest key, in characters.</summary>
    public const int MaxLength = 255;

    /// <summary>The rule as a sentence, for error messages.</summary>
    public const string Rule = "An Idempotency-Key is 1 to 255 visible ASCII characters.";

    private readonly string _value;

    private IdempotencyKey(string value) => _value = value;

    /// <summary>Reads a key; false when it breaks <see cref="Rule"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out IdempotencyKey? key)
    {
        var isKey = text is { Length: >= 1 and <= MaxLength } && text.All(character => character is > ' ' and <= '~');
        key = isKey ? new IdempotencyKey(text!) : null;
        return isKey;
    }

    /// <summary>What an answer is kept under: SHA-256 over route, client, token and key.</summary>
    public byte[] HashFor(string route, ClientId client, RequestToken token)
        // None of the parts can hold a zero character, so they cannot run into each other.
        => SHA256.HashData(Encoding.UTF8.GetBytes($"{route}\0{client.Value}\0{token.Value}\0{_value}"));

    /// <summary><c>[idempotency key]</c>, whatever it is.</summary>
    public override string ToString() => "[idempotency key]";
}
