using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Recipients;

/// <summary>Arranges people.</summary>
internal static class ARecipient
{
    public static Recipient With(string? messengerId, string? phoneNumber)
        => new(
            messengerId is null ? null : Messenger(messengerId),
            phoneNumber is null ? null : Phone(phoneNumber));

    public static MessengerId Messenger(string text)
        => MessengerId.TryParse(text, out var id) ? id : throw new FormatException(MessengerId.Rule);

    public static PhoneNumber Phone(string text)
        => PhoneNumber.TryParse(text, out var number) ? number : throw new FormatException(PhoneNumber.Rule);
}
