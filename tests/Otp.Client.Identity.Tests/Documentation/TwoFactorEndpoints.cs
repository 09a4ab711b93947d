using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Otp.Client.Identity.Tests.Documentation;

/// <summary>Two-factor sign-in, as docs/dotnet-integration.md shows it.</summary>
internal static class TwoFactorEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/login", async (SignInManager<IdentityUser> signIn, [FromForm] string name, [FromForm] string password) =>
        {
            var result = await signIn.PasswordSignInAsync(name, password, isPersistent: false, lockoutOnFailure: true);
            return result.RequiresTwoFactor ? Results.Redirect("/login/code") : Show(result);
        });

        // The form for the code: each time it asks for a code, the same one is sent again, at the pace that the service allows.
        app.MapPost("/login/code/send", async (SignInManager<IdentityUser> signIn, UserManager<IdentityUser> users) =>
        {
            if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } user)
            {
                return Results.Text("Please start again.");
            }

            try
            {
                await users.GenerateTwoFactorTokenAsync(user, OtpServiceTokenProvider.DefaultName);
                return Results.Text("Your code is on its way.");
            }
            catch (OtpNotSentException notSent)
            {
                return Results.Text(TextFor(notSent.Result));
            }
        });

        app.MapPost("/login/code", async (SignInManager<IdentityUser> signIn, OtpServiceOutcome outcome, [FromForm] string code) =>
        {
            try
            {
                var result = await signIn.TwoFactorSignInAsync(
                    OtpServiceTokenProvider.DefaultName, code, isPersistent: false, rememberClient: false);
                return result.Succeeded || result.IsLockedOut ? Show(result) : Results.Text(TextFor(outcome.Verification));
            }
            catch (OtpNotJudgedException)
            {
                return Results.Text("Please try again in a moment.");
            }
        });
    }

    private static IResult Show(Microsoft.AspNetCore.Identity.SignInResult result)
        => Results.Text(result.Succeeded ? "Welcome." : result.IsLockedOut ? "This account is locked for a while." : "Name or password are not right.");

    private static string TextFor(CreateOtpResult result) => result switch
    {
        CreateOtpResult.CoolDown wait => $"You can have a new code in {wait.RetryAfter.TotalSeconds} seconds.",
        CreateOtpResult.SendBudget => "Too many messages. Try again later.",
        CreateOtpResult.CountryNotAllowed or CreateOtpResult.NumberNotAllowed => "We cannot send to this number.",
        CreateOtpResult.Invalid => "This is not a phone number.",
        _ => "Please try again in a moment.",
    };

    private static string TextFor(VerifyOtpResult? verdict) => verdict switch
    {
        VerifyOtpResult.WrongCode { AttemptsRemaining: { } left } => $"That code is not right. Tries left: {left}.",
        VerifyOtpResult.WrongCode or VerifyOtpResult.Invalid => "That code is not right.",
        VerifyOtpResult.Locked wait => $"Too many wrong codes. You can have a new one in {wait.RetryAfter.TotalSeconds} seconds.",
        VerifyOtpResult.Expired or VerifyOtpResult.Cancelled or VerifyOtpResult.CannotJudge => "This code is no longer valid. Ask for a new one.",
        VerifyOtpResult.AlreadyVerified => "This code was used. Please start again.",
        _ => "Please start again.",
    };
}
