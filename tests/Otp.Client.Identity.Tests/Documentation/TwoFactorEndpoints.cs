using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using static Otp.Client.Identity.Tests.Documentation.Texts;

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
                await users.GenerateTwoFactorTokenAsync(user, OtpServiceTokenProvider.DefaultName); // sends the code
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
                return Results.Text(TextFor(outcome.Verification)); // nothing was counted against the user
            }
        });
    }

    private static IResult Show(Microsoft.AspNetCore.Identity.SignInResult result)
        => Results.Text(result.Succeeded ? "Welcome." : result.IsLockedOut ? "This account is locked for a while." : "Name or password are not right.");
}
