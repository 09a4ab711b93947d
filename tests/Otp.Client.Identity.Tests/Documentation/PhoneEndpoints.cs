using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Otp.Client.Identity.Tests.Documentation;

/// <summary>The confirmation of a phone number, as docs/dotnet-integration.md shows it.</summary>
internal static class PhoneEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/phone", async (UserManager<IdentityUser> users, HttpContext context, [FromForm] string number) =>
        {
            var user = await users.GetUserAsync(context.User);
            await users.GenerateChangePhoneNumberTokenAsync(user!, number); // goes to the new number
            return Results.Text("Your code is on its way.");
        }).RequireAuthorization();

        app.MapPost("/phone/confirm", async (UserManager<IdentityUser> users, HttpContext context, [FromForm] string number, [FromForm] string code) =>
        {
            var user = await users.GetUserAsync(context.User);
            var result = await users.ChangePhoneNumberAsync(user!, number, code); // verifies, and sets the number as confirmed
            return Results.Text(result.Succeeded ? "Confirmed." : "That code is not right.");
        }).RequireAuthorization();
    }
}
