namespace Otp.Domain.Recipients;

/// <summary>The person a code goes to: a Messenger id, a phone number, or both. Prints masked.</summary>
public sealed record Recipient
{
    /// <summary>A recipient with at least one address.</summary>
    /// <exception cref="ArgumentException">Both are missing.</exception>
    public Recipient(MessengerId? messengerId, PhoneNumber? phoneNumber)
    {
        if (messengerId is null && phoneNumber is null)
        {
            throw new ArgumentException("A recipient has a Messenger id, a phone number or both.", nameof(messengerId));
        }

        MessengerId = messengerId;
        PhoneNumber = phoneNumber;
    }

    /// <summary>Where Messenger reaches the person, if it does.</summary>
    public MessengerId? MessengerId { get; }

    /// <summary>Where SMS reaches the person, if it does.</summary>
    public PhoneNumber? PhoneNumber { get; }

    /// <summary>The addresses, in the order in which the workflow tries them: Messenger, then SMS.</summary>
    public IEnumerable<ChannelAddress> Addresses
    {
        get
        {
            if (MessengerId is { } messenger)
            {
                yield return new ChannelAddress(Channel.Messenger, messenger.Value);
            }

            if (PhoneNumber is { } phone)
            {
                yield return new ChannelAddress(Channel.Sms, phone.Digits);
            }
        }
    }

    /// <summary>The recipient as keyed hashes.</summary>
    public RecipientFingerprint Fingerprint(IAddressHasher hasher)
    {
        ArgumentNullException.ThrowIfNull(hasher);
        return new RecipientFingerprint(
            MessengerId is { } messenger ? hasher.Hash(AddressKind.Messenger, messenger.Value) : null,
            PhoneNumber is { } phone ? hasher.Hash(AddressKind.Phone, phone.Digits) : null);
    }
}

/// <summary>A recipient as keyed hashes: enough to tell whether two are the same, too little to reach anyone.</summary>
/// <param name="Messenger">The hash of the Messenger id, if there is one.</param>
/// <param name="Phone">The hash of the phone number, if there is one.</param>
public sealed record RecipientFingerprint(AddressHash? Messenger, AddressHash? Phone)
{
    /// <summary>The hashes that are there.</summary>
    public IEnumerable<AddressHash> Hashes => new[] { Messenger, Phone }.OfType<AddressHash>();
}
