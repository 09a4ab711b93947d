using Microsoft.AspNetCore.Identity;
using Otp.Client;
using Otp.Client.Identity;

namespace LoginWithOtp.Accounts;

/// <summary>Where codes go: to the number until it is confirmed, then to Messenger first if the person has linked it.</summary>
internal sealed class AccountRecipients : IOtpRecipientSource<IdentityUser>
{
    public const string MessengerClaim = "messenger";

    private const string ChangePhoneNumber = UserManager<IdentityUser>.ChangePhoneNumberTokenPurpose + ":";

    public async Task<OtpRecipient?> FindAsync(string purpose, UserManager<IdentityUser> manager, IdentityUser user)
    {
        // A code that was read in Messenger proves nothing about a phone number.
        if (purpose.StartsWith(ChangePhoneNumber, StringComparison.Ordinal))
        {
            return OtpRecipient.Sms(purpose[ChangePhoneNumber.Length..]);
        }

        if (!user.PhoneNumberConfirmed || user.PhoneNumber is not { } number)
        {
            return null;
        }

        var messenger = (await manager.GetClaimsAsync(user)).FirstOrDefault(claim => claim.Type == MessengerClaim);
        return new OtpRecipient { MessengerId = messenger?.Value, PhoneNumber = number };
    }
}
