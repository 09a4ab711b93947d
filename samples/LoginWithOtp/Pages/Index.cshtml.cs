using System.Security.Claims;
using LoginWithOtp.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Otp.Client;

namespace LoginWithOtp.Pages;

internal sealed class IndexModel(PhoneLogin login, IConfiguration configuration) : PageModel
{
    private const string TypedEmail = "Email";
    private const int LongestEmail = 254;

    public bool SignedIn => User.Identity?.IsAuthenticated is true;

    public string NumberEnd => User.Identity?.Name is { Length: > 2 } number ? number[^2..] : "";

    public string? MessengerEnd => User.FindFirst(AccountRecipients.MessengerClaim)?.Value[^2..];

    /// <summary>The address that is confirmed.</summary>
    public string? Email => User.FindFirstValue(ClaimTypes.Email);

    /// <summary>The address that was refused.</summary>
    public string? Typed { get; private set; }

    /// <summary>Only with the handset page, which is everyone's Messenger here.</summary>
    public bool CanLinkMessenger => MessengerEnd is null && !string.IsNullOrEmpty(configuration["Handset"]);

    public void OnGet() => Typed = TempData[TypedEmail] as string;

    public async Task<IActionResult> OnPostAddEmailAsync(string? email)
    {
        var typed = email?.Trim() ?? "";
        if (typed.Length > LongestEmail)
        {
            TempData.TellRefusal(Sentences.NoEmail, isInput: true);
            return RedirectToPage();
        }

        if (await login.AddEmailAsync(User, typed) is not { } result)
        {
            TempData.TellRefusal(Sentences.StartAgain);
            return RedirectToPage("SignIn");
        }

        if (result is CreateOtpResult.Created || result.IsOnItsWay())
        {
            return RedirectToPage("Code");
        }

        TempData.Tell(result);
        TempData[TypedEmail] = typed;
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostSignOutAsync()
    {
        await login.SignOutAsync();
        TempData.TellDone("You are signed out.");
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostLinkMessengerAsync()
    {
        if (CanLinkMessenger && await login.LinkMessengerAsync(User))
        {
            TempData.TellDone("Linked. Codes come to Messenger first from now on, and by SMS if you do not read them there.");
        }

        return RedirectToPage();
    }
}
