using Microsoft.AspNetCore.Identity;

namespace Otp.Client.Identity;

/// <summary>
/// Says where a user's codes go. By default, a code that confirms a new phone number goes to that number, and all others go to the
/// confirmed phone number. To send to Messenger too, register your own before
/// <see cref="Microsoft.Extensions.DependencyInjection.OtpServiceIdentityBuilderExtensions.AddOtpServiceTokenProvider"/>.
/// </summary>
/// <typeparam name="TUser">The application's user.</typeparam>
public interface IOtpRecipientSource<TUser>
    where TUser : class
{
    /// <summary>Where a code for this purpose goes; null if there is no address. Two-factor sign-in is then not offered.</summary>
    /// <param name="purpose">
    /// Identity's purpose: <c>TwoFactor</c>, <c>ChangePhoneNumber:</c> and the number, or your application's own.
    /// </param>
    /// <param name="manager">The user's manager.</param>
    /// <param name="user">The user.</param>
    Task<OtpRecipient?> FindAsync(string purpose, UserManager<TUser> manager, TUser user);
}

internal sealed class PhoneNumberRecipientSource<TUser> : IOtpRecipientSource<TUser>
    where TUser : class
{
    // The form of UserManager.GenerateChangePhoneNumberTokenAsync.
    private const string ChangePhoneNumber = UserManager<TUser>.ChangePhoneNumberTokenPurpose + ":";

    public async Task<OtpRecipient?> FindAsync(string purpose, UserManager<TUser> manager, TUser user)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        ArgumentNullException.ThrowIfNull(manager);
        if (purpose.StartsWith(ChangePhoneNumber, StringComparison.Ordinal))
        {
            return OtpRecipient.Sms(purpose[ChangePhoneNumber.Length..]);
        }

        // An unconfirmed number may be somebody else's.
        return manager.SupportsUserPhoneNumber && await manager.IsPhoneNumberConfirmedAsync(user)
            && await manager.GetPhoneNumberAsync(user) is { Length: > 0 } number
            ? OtpRecipient.Sms(number)
            : null;
    }
}
