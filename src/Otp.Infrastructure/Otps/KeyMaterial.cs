using System.Security.Cryptography;
using System.Text;

namespace Otp.Infrastructure.Otps;

/// <summary>Configured keys: 32 bytes in Base64, from which a subkey is derived for each purpose.</summary>
public static class KeyMaterial
{
    /// <summary>The size of a key and of a subkey, in bytes.</summary>
    internal const int Size = 32;

    internal const string Remedy = "is not 32 bytes in Base64. 'openssl rand -base64 32' makes such a key.";

    internal static bool IsKey(string text)
    {
        Span<byte> bytes = stackalloc byte[Size + 1];
        return Convert.TryFromBase64String(text, bytes, out var written) && written == Size;
    }

    /// <summary>HKDF (RFC 5869): a key for one purpose tells nothing about the key for another.</summary>
    internal static byte[] Subkey(string key, string purpose)
        => HKDF.DeriveKey(HashAlgorithmName.SHA256, Convert.FromBase64String(key), Size, info: Encoding.ASCII.GetBytes($"otp/{purpose}"));

    /// <summary>Draws a new key.</summary>
    public static string Draw(RandomNumberGenerator random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var bytes = new byte[Size];
        random.GetBytes(bytes);
        return Convert.ToBase64String(bytes);
    }
}
