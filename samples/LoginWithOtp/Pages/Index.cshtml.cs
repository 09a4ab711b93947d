using LoginWithOtp.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LoginWithOtp.Pages;

internal sealed class IndexModel(PhoneLogin login, IConfiguration configuration) : PageModel
{
    public bool SignedIn => User.Identity?.IsAuthenticated is true;

    public string NumberEnd => User.Identity?.Name is { Length: > 2 } number ? number[^2..] : "";

    public string? MessengerEnd => User.FindFirst(AccountRecipients.MessengerClaim)?.Value[^2..];

    /// <summary>Only with the handset page, which is everyone's Messenger here.</summary>
    public bool CanLinkMessenger => MessengerEnd is null && !string.IsNullOrEmpty(configuration["Handset"]);

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
