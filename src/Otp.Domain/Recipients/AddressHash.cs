using System.Security.Cryptography;

namespace Otp.Domain.Recipients;

/// <summary>
/// A keyed hash of an address, 128 bits: the same address always has the same hash, and without the key nobody finds the
/// address from it (numbers are few enough to try them all). Does not print.
/// </summary>
public sealed class AddressHash : IEquatable<AddressHash>
{
    /// <summary>The size of a hash, in bytes.</summary>
    public const int Size = 16;

    private readonly byte[] _bytes;

    /// <summary>Takes the first 16 bytes of a MAC, or a stored hash.</summary>
    /// <exception cref="ArgumentException">There are fewer than 16.</exception>
    public AddressHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size)
        {
            throw new ArgumentException($"An address hash is {Size} bytes long.", nameof(bytes));
        }

        _bytes = bytes[..Size].ToArray();
    }

    /// <summary>The hash, for storage.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <inheritdoc/>
    public bool Equals(AddressHash? other)
        => other is not null && CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AddressHash);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_bytes);

    /// <summary><c>[address]</c>, whatever it is.</summary>
    public override string ToString() => "[address]";
}

/// <summary>
/// What an address is, whichever channel carries to it: budgets, failures and fingerprints count by it, so that all channels to
/// one phone are one budget.
/// </summary>
public enum AddressKind
{
    /// <summary>The id of a person at Messenger.</summary>
    Messenger,

    /// <summary>A phone number.</summary>
    Phone,

    /// <summary>A mailbox.</summary>
    Email,
}

/// <summary>Hashes addresses under a key of their own, which does not rotate with the keys of the codes.</summary>
public interface IAddressHasher
{
    /// <summary>The keyed hash of an address; its kind is part of it.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="address">The address, in its canonical form.</param>
    AddressHash Hash(AddressKind kind, string address);
}
