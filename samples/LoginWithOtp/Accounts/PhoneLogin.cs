using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Otp.Client;
using Otp.Client.Identity;

namespace LoginWithOtp.Accounts;

/// <summary>
/// Sign-up and sign-in by a code, in two steps. Both begin the same way for every number, so this site does not tell who has an
/// account. A number without an account gets an unconfirmed one, and the code confirms it.
/// </summary>
internal sealed class PhoneLogin(
    UserManager<IdentityUser> users, SignInManager<IdentityUser> signIn, OtpServiceOutcome outcome, IHttpContextAccessor accessor)
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

    /// <summary>Sends the code of the pending login again; null if there is no such login.</summary>
    public async Task<CreateOtpResult?> SendAgainAsync()
        => Pending is { } login && await users.FindByIdAsync(login.UserId) is { } user ? await SendAsync(login, user) : null;

    /// <summary>Lets the person in if the code is right, and returns the service's verdict.</summary>
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
            // Nobody is let in. The outcome says why.
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
            // Another request, the other half of a double click, has added it.
        }

        return await users.FindByNameAsync(number) ?? throw new InvalidOperationException("The account could not be added.");
    }
}
