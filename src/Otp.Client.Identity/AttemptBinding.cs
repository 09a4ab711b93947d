using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace Otp.Client.Identity;

/// <summary>What an attempt is good for: one purpose, one user, and that user's security stamp, as one hash.</summary>
internal static class AttemptBinding
{
    public static async Task<string> OfAsync<TUser>(string purpose, UserManager<TUser> manager, TUser user)
        where TUser : class
    {
        var stamp = manager.SupportsUserSecurityStamp ? await manager.GetSecurityStampAsync(user) : "";
        return Hash(purpose, await manager.GetUserIdAsync(user), stamp);
    }

    // Each part behind its length, so that they cannot run into each other.
    private static string Hash(params ReadOnlySpan<string> parts)
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

        return Convert.ToBase64String(hash.GetHashAndReset());
    }
}
