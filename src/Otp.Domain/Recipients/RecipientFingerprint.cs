namespace Otp.Domain.Recipients;

/// <summary>A recipient as keyed hashes: enough to tell whether two are the same, too little to reach anyone.</summary>
/// <param name="Messenger">The hash of the Messenger id, if there is one.</param>
/// <param name="Phone">The hash of the phone number, if there is one.</param>
public sealed record RecipientFingerprint(AddressHash? Messenger, AddressHash? Phone)
{
    /// <summary>The hashes that are there.</summary>
    public IEnumerable<AddressHash> Hashes => new[] { Messenger, Phone }.OfType<AddressHash>();
}
