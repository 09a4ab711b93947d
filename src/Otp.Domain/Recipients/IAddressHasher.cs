namespace Otp.Domain.Recipients;

/// <summary>Hashes addresses under a key of their own, which does not rotate with the keys of the codes.</summary>
public interface IAddressHasher
{
    /// <summary>The keyed hash of an address; the channel is part of it.</summary>
    AddressHash Hash(ChannelAddress address);
}
