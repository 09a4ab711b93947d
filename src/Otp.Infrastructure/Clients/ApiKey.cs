using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Otp.Infrastructure.Clients;

/// <summary>An API key: 256 random bits, shown once; configuration holds its SHA-256 (a slow hash is for guessable secrets).</summary>
public static class ApiKey
{
    private const string Prefix = "otp_";
    private const int Size = 32;

    /// <summary>Draws a new key.</summary>
    public static string Draw(RandomNumberGenerator random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var bytes = new byte[Size];
        random.GetBytes(bytes);
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>The hash of a key, as the configuration takes it.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(Hash(key));

    internal static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    internal static bool IsHash(string text) => text.Length == 2 * SHA256.HashSizeInBytes && text.All(char.IsAsciiHexDigit);
}
