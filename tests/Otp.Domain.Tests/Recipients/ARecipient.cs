using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Recipients;

/// <summary>Arranges people.</summary>
internal static class ARecipient
{
    /// <summary>Somebody whom every channel reaches.</summary>
    public static Recipient WithAll { get; } = With("8192836451", "393331234567", "anna@example.com");

    public static Recipient With(string? messengerId, string? phoneNumber, string? email = null)
        => new(
            messengerId is null ? null : Messenger(messengerId),
            phoneNumber is null ? null : Phone(phoneNumber),
            email is null ? null : Mailbox(email));

    public static MessengerId Messenger(string text)
        => MessengerId.TryParse(text, out var id) ? id : throw new FormatException(MessengerId.Rule);

    public static PhoneNumber Phone(string text)
        => PhoneNumber.TryParse(text, out var number) ? number : throw new FormatException(PhoneNumber.Rule);

    public static EmailAddress Mailbox(string text)
        => EmailAddress.TryParse(text, out var address) ? address : throw new FormatException(EmailAddress.Rule);
}
