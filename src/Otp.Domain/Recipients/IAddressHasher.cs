namespace Otp.Domain.Recipients;

/// <summary>Hashes addresses under a key of their own, which does not rotate with the keys of the codes.</summary>
public interface IAddressHasher
{
    /// <summary>The keyed hash of an address; its kind is part of it.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="address">The address, in its canonical form.</param>
    AddressHash Hash(AddressKind kind, string address);
}
