using Microsoft.AspNetCore.Identity;

namespace Otp.Client.Identity;

/// <summary>What an attempt is good for: one purpose, one user, and that user's security stamp, as one hash.</summary>
internal static class AttemptBinding
{
    public static async Task<string> OfAsync<TUser>(string purpose, UserManager<TUser> manager, TUser user)
        where TUser : class
    {
        var stamp = manager.SupportsUserSecurityStamp ? await manager.GetSecurityStampAsync(user) : "";
        return Hash.Of(purpose, await manager.GetUserIdAsync(user), stamp);
    }
}
