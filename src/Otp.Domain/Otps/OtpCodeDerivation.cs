using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Otp.Domain.Otps;

/// <summary>
/// Derives a code instead of storing one: HMAC-SHA256 over client, token and seed, truncated to decimal digits in the
/// manner of HOTP (RFC 4226, section 5.3).
/// </summary>
/// <remarks>
/// HOTP takes 31 bits, which favours the low digits measurably from 9 digits on. 64 bits modulo 10^10 differ from
/// uniform by less than 10^-9.
/// </remarks>
public static class OtpCodeDerivation
{
    private const int MacSize = 32;

    /// <summary>The code of this client's token under this seed.</summary>
    /// <param name="key">The subkey for codes, 32 bytes.</param>
    /// <param name="client">The client the code belongs to: a code of one client never fits another's token.</param>
    /// <param name="token">The token the code belongs to: a code of one token never fits another (ASVS 5.0, 6.6.2).</param>
    /// <param name="seed">The item's random seed.</param>
    /// <param name="length">Digits, 5 to 10.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is outside its range.</exception>
    public static OtpCode Derive(ReadOnlySpan<byte> key, ClientId client, RequestToken token, OtpSeed seed, int length)
    {
        ArgumentNullException.ThrowIfNull(seed);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, OtpCode.MinLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, OtpCode.MaxLength);

        Span<byte> mac = stackalloc byte[MacSize];
        HMACSHA256.HashData(key, Message(client, token, seed), mac);

        var modulus = 1UL;
        for (var digit = 0; digit < length; digit++)
        {
            modulus *= 10;
        }

        var number = BinaryPrimitives.ReadUInt64BigEndian(mac) % modulus;
        var text = number.ToString(CultureInfo.InvariantCulture).PadLeft(length, '0');
        return OtpCode.TryParse(text, out var code) ? code : throw new InvalidOperationException("A derived code is always well-formed.");
    }

    // Each part goes with its length in front, so that ("ab", "c") and ("a", "bc") are different messages.
    private static byte[] Message(ClientId client, RequestToken token, OtpSeed seed)
    {
        var clientLength = Encoding.UTF8.GetByteCount(client.Value);
        var tokenLength = Encoding.UTF8.GetByteCount(token.Value);
        var message = new byte[(3 * sizeof(int)) + clientLength + tokenLength + OtpSeed.Size];
        var rest = message.AsSpan();

        BinaryPrimitives.WriteInt32BigEndian(rest, clientLength);
        Encoding.UTF8.GetBytes(client.Value, rest[sizeof(int)..]);
        rest = rest[(sizeof(int) + clientLength)..];

        BinaryPrimitives.WriteInt32BigEndian(rest, tokenLength);
        Encoding.UTF8.GetBytes(token.Value, rest[sizeof(int)..]);
        rest = rest[(sizeof(int) + tokenLength)..];

        BinaryPrimitives.WriteInt32BigEndian(rest, OtpSeed.Size);
        seed.Bytes.CopyTo(rest[sizeof(int)..]);
        return message;
    }
}

/// <summary>What a code is derived from, apart from its client and token.</summary>
/// <param name="KeyId">The name of the key (kid).</param>
/// <param name="Seed">The random bits.</param>
public sealed record CodeOrigin(string KeyId, OtpSeed Seed)
{
    /// <summary>The longest key name, in characters.</summary>
    public const int MaxKeyIdLength = 32;
}

/// <summary>The 128 random bits a code is derived from. They never leave the database and never print.</summary>
public sealed class OtpSeed
{
    /// <summary>The size of a seed, in bytes.</summary>
    public const int Size = 16;

    private readonly byte[] _bytes;

    private OtpSeed(byte[] bytes) => _bytes = bytes;

    /// <summary>The bits, for the derivation and for storage.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Draws a new seed.</summary>
    public static OtpSeed Draw(RandomNumberGenerator random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var bytes = new byte[Size];
        random.GetBytes(bytes);
        return new OtpSeed(bytes);
    }

    /// <summary>Takes a stored seed back.</summary>
    /// <exception cref="ArgumentException">It is not 16 bytes long.</exception>
    public static OtpSeed FromBytes(ReadOnlySpan<byte> bytes)
        => bytes.Length == Size
            ? new OtpSeed(bytes.ToArray())
            : throw new ArgumentException($"A seed is {Size} bytes long.", nameof(bytes));

    /// <summary><c>[seed]</c>, whatever the bits.</summary>
    public override string ToString() => "[seed]";
}
