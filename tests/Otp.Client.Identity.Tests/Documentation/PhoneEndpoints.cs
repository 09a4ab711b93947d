using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using static Otp.Client.Identity.Tests.Documentation.Texts;

namespace Otp.Client.Identity.Tests.Documentation;

/// <summary>The confirmation of a phone number, as the package's README has it.</summary>
internal static class PhoneEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/phone", async (UserManager<IdentityUser> users, HttpContext context, [FromForm] string number) =>
        {
            var user = await users.GetUserAsync(context.User);
            try
            {
                await users.GenerateChangePhoneNumberTokenAsync(user!, number); // goes to the new number
                return Results.Text("Your code is on its way.");
            }
            catch (OtpNotSentException notSent)
            {
                return Results.Text(TextFor(notSent.Result));
            }
        }).RequireAuthorization();

        app.MapPost("/phone/confirm", async (
            UserManager<IdentityUser> users, OtpServiceOutcome outcome, HttpContext context, [FromForm] string number, [FromForm] string code) =>
        {
            var user = await users.GetUserAsync(context.User);
            try
            {
                var result = await users.ChangePhoneNumberAsync(user!, number, code); // verifies, and sets the number as confirmed
                return Results.Text(result.Succeeded ? "Confirmed." : TextFor(outcome.Verification));
            }
            catch (OtpNotJudgedException)
            {
                return Results.Text(TextFor(outcome.Verification));
            }
        }).RequireAuthorization();
    }
}
