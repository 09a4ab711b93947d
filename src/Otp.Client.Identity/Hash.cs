using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Otp.Client.Identity;

/// <summary>SHA-256 over several texts, in hexadecimal digits.</summary>
internal static class Hash
{
    // Each part behind its length, so that they cannot run into each other.
    public static string Of(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
