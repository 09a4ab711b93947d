using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StoredItems;

/// <summary>Makes the keys of a copied row, of the same size. The same original and copy number always give the same key.</summary>
internal static class Copies
{
    private const int TimeSize = 6;

    /// <summary>
    /// A version 7 UUID, which begins with its time in milliseconds. The time is earlier by the shift, so that ids sort by time.
    /// </summary>
    public static byte[]? Id(byte[]? original, long copy, long shift)
    {
        if (original is null)
        {
            return null;
        }

        var id = Key(original, copy)!;
        Span<byte> time = stackalloc byte[sizeof(long)];
        original.AsSpan(0, TimeSize).CopyTo(time[(sizeof(long) - TimeSize)..]);
        BinaryPrimitives.WriteInt64BigEndian(time, BinaryPrimitives.ReadInt64BigEndian(time) - shift);
        time[(sizeof(long) - TimeSize)..].CopyTo(id);
        return id;
    }

    /// <summary>A hash.</summary>
    public static byte[]? Key(byte[]? original, long copy)
    {
        if (original is null)
        {
            return null;
        }

        Span<byte> message = stackalloc byte[sizeof(long) + original.Length];
        BinaryPrimitives.WriteInt64BigEndian(message, copy);
        original.CopyTo(message[sizeof(long)..]);
        return SHA256.HashData(message)[..original.Length];
    }

    /// <summary>A text of hexadecimal digits.</summary>
    public static string? Reference(string? original, long copy)
    {
        if (original is null)
        {
            return null;
        }

        var digits = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{copy}:{original}")));
        return digits[..Math.Min(original.Length, digits.Length)];
    }
}
