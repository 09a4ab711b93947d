using Microsoft.AspNetCore.Identity;

namespace Otp.Client.Identity.Tests.Documentation;

/// <summary>Messenger first, as docs/dotnet-client.md shows it.</summary>
internal sealed class MessengerRecipientSource : IOtpRecipientSource<IdentityUser>
{
    public async Task<OtpRecipient?> FindAsync(string purpose, UserManager<IdentityUser> manager, IdentityUser user)
    {
        // A number that is to be confirmed gets the code itself: one that was read elsewhere proves nothing about it.
        const string ChangePhoneNumber = UserManager<IdentityUser>.ChangePhoneNumberTokenPurpose + ":";
        if (purpose.StartsWith(ChangePhoneNumber, StringComparison.Ordinal))
        {
            return OtpRecipient.Sms(purpose[ChangePhoneNumber.Length..]);
        }

        var messenger = (await manager.GetClaimsAsync(user)).FirstOrDefault(claim => claim.Type == "messenger");
        var phone = user.PhoneNumberConfirmed ? user.PhoneNumber : null;
        return messenger is null && phone is null ? null : new OtpRecipient { MessengerId = messenger?.Value, PhoneNumber = phone };
    }
}
