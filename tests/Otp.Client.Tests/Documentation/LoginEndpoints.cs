using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Otp.Client.Tests.Documentation;

/// <summary>A login with a code, without Identity, as the documents show it.</summary>
internal static class LoginEndpoints
{
    public static void Map(IEndpointRouteBuilder app, IUserDirectory users)
    {
        // 1. The password is right: a login attempt begins, with a token of its own in the person's session.
        app.MapPost("/login", (HttpContext context, [FromForm] string name, [FromForm] string password) =>
        {
            if (users.PhoneOf(name, password) is not { } phone)
            {
                return "Name or password are not right.";
            }

            context.Session.SetString("login.name", name);
            context.Session.SetString("login.phone", phone);
            context.Session.SetString("login.token", OtpToken.New());
            return "Please ask for a code.";
        });

        // 2. The code is sent. Called again, this sends the same code again, at the pace that the service allows.
        app.MapPost("/login/send", async (HttpContext context, IOtpClient otp) =>
        {
            if (context.Session.GetString("login.token") is not { } token)
            {
                return "Please start again.";
            }

            var result = await otp.CreateAsync(token, OtpRecipient.Sms(context.Session.GetString("login.phone")!));
            return TextFor(result);
        });

        // 3. The answer to verify decides, and the token comes from the session, never from the request.
        app.MapPost("/login/code", async (HttpContext context, IOtpClient otp, [FromForm] string code) =>
        {
            if (context.Session.GetString("login.token") is not { } token)
            {
                return "Please start again.";
            }

            var verdict = await otp.VerifyAsync(token, code);
            if (verdict is not VerifyOtpResult.Verified)
            {
                return TextFor(verdict);
            }

            var name = context.Session.GetString("login.name")!;
            context.Session.Clear();
            await context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "password and code")));
            return "Welcome.";
        });
    }

    private static string TextFor(CreateOtpResult result) => result switch
    {
        CreateOtpResult.Created => "Your code is on its way.",
        CreateOtpResult.CoolDown { Otp.Status: OtpStatus.Pending } => "Your code is on its way.",
        CreateOtpResult.CoolDown wait => $"You can have a new code in {wait.RetryAfter.TotalSeconds} seconds.",
        CreateOtpResult.SendBudget => "Too many messages. Try again later.",
        CreateOtpResult.CountryNotAllowed or CreateOtpResult.NumberNotAllowed => "We cannot send to this number.",
        CreateOtpResult.Invalid => "This is not a phone number.",
        _ => "Please try again in a moment.",
    };

    private static string TextFor(VerifyOtpResult verdict) => verdict switch
    {
        VerifyOtpResult.WrongCode { AttemptsRemaining: { } left } => $"That code is not right. Tries left: {left}.",
        VerifyOtpResult.WrongCode => "That code is not right.",
        VerifyOtpResult.Invalid => "A code has digits only. This was not counted.",
        VerifyOtpResult.Locked wait => $"Too many wrong codes. You can have a new one in {wait.RetryAfter.TotalSeconds} seconds.",
        VerifyOtpResult.Expired or VerifyOtpResult.Cancelled or VerifyOtpResult.CannotJudge => "This code is no longer valid. Ask for a new one.",
        VerifyOtpResult.AlreadyVerified => "This code was used. Please start again.",
        VerifyOtpResult.UnknownToken => "Please start again.",
        _ => "Please try again in a moment.",
    };
}

/// <summary>The application's users.</summary>
internal interface IUserDirectory
{
    /// <summary>The phone number of a user; null when name or password are wrong.</summary>
    string? PhoneOf(string name, string password);
}
