using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Otp.Client;
using Otp.Client.Identity;

namespace LoginWithOtp.Accounts;

/// <summary>
/// Sign-up and sign-in by a code, in two steps. Both begin the same way for every number, so this site does not tell who has an
/// account. A number without an account gets an unconfirmed one, and the code confirms it. An e-mail address is confirmed likewise, by
/// a person who is signed in.
/// </summary>
internal sealed class PhoneLogin(
    UserManager<IdentityUser> users,
    SignInManager<IdentityUser> signIn,
    IOtpRecipientSource<IdentityUser> recipients,
    OtpServiceRequest request,
    OtpServiceOutcome outcome,
    IHttpContextAccessor accessor)
{
    private const string SignInPurpose = "SignIn";
    private const int MessengerIdLength = 16;

    private ISession Session => accessor.HttpContext!.Session;

    /// <summary>The login that waits for its code in this session.</summary>
    public PendingLogin? Pending => PendingLogin.Of(Session);

    /// <summary>Sends a code to a number, which the code confirms.</summary>
    public Task<CreateOtpResult> SignUpAsync(string number)
        => StartAsync(number, user => new PendingLogin(user.Id, number));

    /// <summary>Sends a code to the owner of a number.</summary>
    public Task<CreateOtpResult> SignInAsync(string number)
        => StartAsync(number, user => new PendingLogin(user.Id, user.PhoneNumberConfirmed ? null : number));

    /// <summary>Sends a code to an e-mail address, which the code confirms; null if nobody is signed in.</summary>
    public async Task<CreateOtpResult?> AddEmailAsync(ClaimsPrincipal person, string emailAddress)
        => await users.GetUserAsync(person) is { } user
            ? await SendAsync(new PendingLogin(user.Id, null) { Email = emailAddress }, user)
            : null;

    /// <summary>Sends the code of the pending login again; null if there is no such login.</summary>
    /// <param name="way">One of the login's ways; null leaves it to the service, which goes on with a channel that was not tried.</param>
    public async Task<CreateOtpResult?> SendAgainAsync(DeliveryChannel? way)
        => Pending is { } login && await users.FindByIdAsync(login.UserId) is { } user ? await SendAsync(login, user, way) : null;

    /// <summary>Lets the person in if the code is right, and returns the service's verdict.</summary>
    public async Task<VerifyOtpResult> EnterAsync(string code)
    {
        if (Pending is not { } login || await users.FindByIdAsync(login.UserId) is not { } user
            || (login.Email is not null && users.GetUserId(accessor.HttpContext!.User) != user.Id))
        {
            return new VerifyOtpResult.UnknownToken();
        }

        if (await IsRightAsync(login, user, code))
        {
            Session.Clear();
            if (login.Email is { } email)
            {
                await users.SetEmailAsync(user, email);
                user.EmailConfirmed = true;
                await users.UpdateAsync(user);
            }

            await signIn.SignInAsync(user, isPersistent: false);
        }
        else if (EndsTheCode(outcome.Verification))
        {
            login.Over().Keep(Session);
        }

        return outcome.Verification!;
    }

    public Task SignOutAsync() => signIn.SignOutAsync();

    /// <summary>
    /// Gives the signed-in person a Messenger on the handset page; false if there is no such account. People do not know their
    /// page-scoped id. A real site takes it from a message that the person writes to its page.
    /// </summary>
    public async Task<bool> LinkMessengerAsync(ClaimsPrincipal person)
    {
        if (await users.GetUserAsync(person) is not { } user)
        {
            return false;
        }

        var id = RandomNumberGenerator.GetString("0123456789", MessengerIdLength);
        await users.AddClaimAsync(user, new Claim(AccountRecipients.MessengerClaim, id));
        await signIn.RefreshSignInAsync(user);
        return true;
    }

    private async Task<CreateOtpResult> StartAsync(string number, Func<IdentityUser, PendingLogin> begin)
    {
        var known = await users.FindByNameAsync(number);
        var user = known ?? await AddAsync(number);
        var result = await SendAsync(begin(user), user);
        if (known is null && Pending?.UserId != user.Id)
        {
            await users.DeleteAsync(user);
        }

        return result;
    }

    private async Task<CreateOtpResult> SendAsync(PendingLogin login, IdentityUser user, DeliveryChannel? way = null)
    {
        var only = login.Email is null ? way : DeliveryChannel.Email;
        request.Channels = only is { } channel ? [channel] : null;
        request.Locale = CultureInfo.CurrentUICulture.Name;
        request.Source = accessor.HttpContext!.Connection.RemoteIpAddress?.ToString();
        try
        {
            _ = login.Number is { } number
                ? await users.GenerateChangePhoneNumberTokenAsync(user, number)
                : await users.GenerateUserTokenAsync(user, OtpServiceTokenProvider.DefaultName, PurposeOf(login));
            var otp = outcome.Creation is CreateOtpResult.CoolDown wait ? wait.Otp! : ((CreateOtpResult.Created)outcome.Creation!).Otp;
            var recipient = await recipients.FindAsync(PurposeOf(login), users, user);
            (login with { Ways = AccountRecipients.WaysTo(recipient!) }).With(otp).Keep(Session);
        }
        catch (OtpNotSentException notSent)
        {
            return notSent.Result;
        }

        return outcome.Creation;
    }

    private async Task<bool> IsRightAsync(PendingLogin login, IdentityUser user, string code)
    {
        try
        {
            return login.Number is { } number
                ? (await users.ChangePhoneNumberAsync(user, number, code)).Succeeded
                : await users.VerifyUserTokenAsync(user, OtpServiceTokenProvider.DefaultName, PurposeOf(login), code);
        }
        catch (OtpNotJudgedException)
        {
            // Nobody is let in. The outcome says why.
            return false;
        }
    }

    private static string PurposeOf(PendingLogin login)
        => login.Email is { } email ? AccountRecipients.ToConfirm(email)
            : login.Number is { } number ? $"{UserManager<IdentityUser>.ChangePhoneNumberTokenPurpose}:{number}"
            : SignInPurpose;

    private static bool EndsTheCode(VerifyOtpResult? verdict)
        => verdict is VerifyOtpResult.WrongCode { AttemptsRemaining: 0 } or VerifyOtpResult.Locked or VerifyOtpResult.Expired
            or VerifyOtpResult.Cancelled or VerifyOtpResult.CannotJudge;

    private async Task<IdentityUser> AddAsync(string number)
    {
        try
        {
            await using var scope = accessor.HttpContext!.RequestServices.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>().CreateAsync(new IdentityUser(number));
        }
        catch (DbUpdateException)
        {
            // Another request, the other half of a double click, has added it.
        }

        return await users.FindByNameAsync(number) ?? throw new InvalidOperationException("The account could not be added.");
    }
}
