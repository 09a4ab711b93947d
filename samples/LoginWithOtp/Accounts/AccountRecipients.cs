using Microsoft.AspNetCore.Identity;
using Otp.Client;
using Otp.Client.Identity;

namespace LoginWithOtp.Accounts;

/// <summary>
/// Where codes go: to an address itself until it is confirmed, then to every address that the person has confirmed or linked. The
/// channels choose among them.
/// </summary>
internal sealed class AccountRecipients : IOtpRecipientSource<IdentityUser>
{
    public const string MessengerClaim = "messenger";

    private const string ChangePhoneNumber = UserManager<IdentityUser>.ChangePhoneNumberTokenPurpose + ":";
    private const string ConfirmEmail = UserManager<IdentityUser>.ConfirmEmailTokenPurpose + ":";

    /// <summary>The purpose of a code that confirms an e-mail address.</summary>
    public static string ToConfirm(string emailAddress) => ConfirmEmail + emailAddress;

    /// <summary>The channels that have an address, in the order in which they are offered.</summary>
    public static IReadOnlyList<DeliveryChannel> WaysTo(OtpRecipient recipient)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        DeliveryChannel[] messenger = recipient.MessengerId is null ? [] : [DeliveryChannel.Messenger];
        DeliveryChannel[] phone = recipient.PhoneNumber is null ? [] : [DeliveryChannel.WhatsApp, DeliveryChannel.Sms];
        DeliveryChannel[] email = recipient.EmailAddress is null ? [] : [DeliveryChannel.Email];
        return [.. messenger, .. phone, .. email];
    }

    public async Task<OtpRecipient?> FindAsync(string purpose, UserManager<IdentityUser> manager, IdentityUser user)
    {
        // A code that was read elsewhere proves nothing about a new number or e-mail address.
        if (purpose.StartsWith(ChangePhoneNumber, StringComparison.Ordinal))
        {
            return OtpRecipient.Sms(purpose[ChangePhoneNumber.Length..]);
        }

        if (purpose.StartsWith(ConfirmEmail, StringComparison.Ordinal))
        {
            return OtpRecipient.Email(purpose[ConfirmEmail.Length..]);
        }

        if (!user.PhoneNumberConfirmed || user.PhoneNumber is not { } number)
        {
            return null;
        }

        var messenger = (await manager.GetClaimsAsync(user)).FirstOrDefault(claim => claim.Type == MessengerClaim);
        return new OtpRecipient
        {
            MessengerId = messenger?.Value,
            PhoneNumber = number,
            EmailAddress = user.EmailConfirmed ? user.Email : null,
        };
    }
}
