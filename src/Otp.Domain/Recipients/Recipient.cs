namespace Otp.Domain.Recipients;

/// <summary>The person a code goes to: every address that is known of them, at least one. Prints masked.</summary>
public sealed record Recipient
{
    /// <summary>A recipient with at least one address.</summary>
    /// <exception cref="ArgumentException">All are missing.</exception>
    public Recipient(MessengerId? messengerId, PhoneNumber? phoneNumber, EmailAddress? email = null)
    {
        if (messengerId is null && phoneNumber is null && email is null)
        {
            throw new ArgumentException("A recipient has a Messenger id, a phone number or an e-mail address.", nameof(messengerId));
        }

        MessengerId = messengerId;
        PhoneNumber = phoneNumber;
        Email = email;
    }

    /// <summary>Where Messenger reaches the person, if it does.</summary>
    public MessengerId? MessengerId { get; }

    /// <summary>Where SMS, WhatsApp and calls reach the person, if they do.</summary>
    public PhoneNumber? PhoneNumber { get; }

    /// <summary>Where e-mail reaches the person, if it does.</summary>
    public EmailAddress? Email { get; }

    /// <summary>The address that a channel takes; null where the person has none of that kind.</summary>
    public ChannelAddress? AddressOn(Channel channel)
    {
        var value = channel.AddressKind() switch
        {
            AddressKind.Messenger => MessengerId?.Value,
            AddressKind.Phone => PhoneNumber?.Digits,
            AddressKind.Email => Email?.Value,
        };
        return value is null ? null : new ChannelAddress(channel, value);
    }

    /// <summary>Every address as it is told from others, by its kind.</summary>
    public IEnumerable<(AddressKind Kind, string Identity)> Identities
    {
        get
        {
            if (MessengerId is { } messenger)
            {
                yield return (AddressKind.Messenger, messenger.Value);
            }

            if (PhoneNumber is { } phone)
            {
                yield return (AddressKind.Phone, phone.Digits);
            }

            if (Email is { } email)
            {
                yield return (AddressKind.Email, email.Identity);
            }
        }
    }

    /// <summary>The recipient as keyed hashes.</summary>
    public RecipientFingerprint Fingerprint(IAddressHasher hasher)
    {
        ArgumentNullException.ThrowIfNull(hasher);
        return new RecipientFingerprint(
            MessengerId is { } messenger ? hasher.Hash(AddressKind.Messenger, messenger.Value) : null,
            PhoneNumber is { } phone ? hasher.Hash(AddressKind.Phone, phone.Digits) : null,
            Email is { } email ? hasher.Hash(AddressKind.Email, email.Identity) : null);
    }
}

/// <summary>A recipient as keyed hashes: enough to tell whether two are the same, too little to reach anyone.</summary>
/// <param name="Messenger">The hash of the Messenger id, if there is one.</param>
/// <param name="Phone">The hash of the phone number, if there is one.</param>
/// <param name="Email">The hash of the mailbox, if there is one.</param>
public sealed record RecipientFingerprint(AddressHash? Messenger, AddressHash? Phone, AddressHash? Email = null)
{
    /// <summary>The hashes that are there.</summary>
    public IEnumerable<AddressHash> Hashes => new[] { Messenger, Phone, Email }.OfType<AddressHash>();

    /// <summary>The hash of the address of a kind, if there is one.</summary>
    public AddressHash? Of(AddressKind kind) => kind switch
    {
        AddressKind.Messenger => Messenger,
        AddressKind.Phone => Phone,
        AddressKind.Email => Email,
    };
}
