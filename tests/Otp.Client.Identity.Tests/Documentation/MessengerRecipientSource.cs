using Microsoft.AspNetCore.Identity;

namespace Otp.Client.Identity.Tests.Documentation;

/// <summary>Messenger first, as docs/dotnet-integration.md shows it.</summary>
internal sealed class MessengerRecipientSource : IOtpRecipientSource<IdentityUser>
{
    public async Task<OtpRecipient?> FindAsync(string purpose, UserManager<IdentityUser> manager, IdentityUser user)
    {
        var messenger = (await manager.GetClaimsAsync(user)).FirstOrDefault(claim => claim.Type == "messenger");
        var phone = user.PhoneNumberConfirmed ? user.PhoneNumber : null;
        return messenger is null && phone is null ? null : new OtpRecipient { MessengerId = messenger?.Value, PhoneNumber = phone };
    }
}
