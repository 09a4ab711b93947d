using System.Security.Cryptography;

namespace Otp.Domain.Otps;

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
