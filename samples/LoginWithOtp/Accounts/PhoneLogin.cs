using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Otp.Client;
using Otp.Client.Identity;

namespace LoginWithOtp.Accounts;

/// <summary>
/// Sign-up and sign-in by a code, in two steps. Both begin alike for every number, so that nobody learns from this site who has an
/// account: for a number without one, an unconfirmed account is made, and the code confirms it.
/// </summary>
internal sealed class PhoneLogin(
    UserManager<IdentityUser> users, SignInManager<IdentityUser> signIn, OtpServiceOutcome outcome, IHttpContextAccessor accessor)
{
    private const string SignInPurpose = "SignIn";
    private const int MessengerIdLength = 16;

    private ISession Session => accessor.HttpContext!.Session;

    /// <summary>The login that waits for its code in this session.</summary>
    public PendingLogin? Pending => PendingLogin.Of(Session);

    /// <summary>Has a code sent to a number, which it will confirm.</summary>
    public Task<CreateOtpResult> SignUpAsync(string number)
        => StartAsync(number, user => new PendingLogin(user.Id, number));

    /// <summary>Has a code sent to whoever owns a number.</summary>
    public Task<CreateOtpResult> SignInAsync(string number)
        => StartAsync(number, user => new PendingLogin(user.Id, user.PhoneNumberConfirmed ? null : number));

    /// <summary>Has the code of the pending login sent again; null when there is no such login.</summary>
    public async Task<CreateOtpResult?> SendAgainAsync()
        => Pending is { } login && await users.FindByIdAsync(login.UserId) is { } user ? await SendAsync(login, user) : null;

    /// <summary>Lets the person in when the code is right; what else the service said is the answer.</summary>
    public async Task<VerifyOtpResult> EnterAsync(string code)
    {
        if (Pending is not { } login || await users.FindByIdAsync(login.UserId) is not { } user)
        {
            return new VerifyOtpResult.UnknownToken();
        }

        if (await IsRightAsync(login, user, code))
        {
            Session.Clear();
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
    /// Gives somebody who is signed in a Messenger of their own on the handset page; false when there is no such account. Nobody knows
    /// their page-scoped id: elsewhere it is the sender of a message that the person writes to your page.
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

    private async Task<CreateOtpResult> SendAsync(PendingLogin login, IdentityUser user)
    {
        try
        {
            _ = login.Number is { } number
                ? await users.GenerateChangePhoneNumberTokenAsync(user, number)
                : await users.GenerateUserTokenAsync(user, OtpServiceTokenProvider.DefaultName, SignInPurpose);
            var otp = outcome.Creation is CreateOtpResult.CoolDown wait ? wait.Otp! : ((CreateOtpResult.Created)outcome.Creation!).Otp;
            login.With(otp).Keep(Session);
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
                : await users.VerifyUserTokenAsync(user, OtpServiceTokenProvider.DefaultName, SignInPurpose, code);
        }
        catch (OtpNotJudgedException)
        {
            // Nobody is let in; the outcome says why.
            return false;
        }
    }

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
            // A request beside this one, the other half of a double click, has added it.
        }

        return await users.FindByNameAsync(number) ?? throw new InvalidOperationException("The account could not be added.");
    }
}
