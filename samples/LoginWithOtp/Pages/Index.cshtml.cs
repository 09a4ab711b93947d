using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LoginWithOtp.Pages;

internal sealed class IndexModel(SignInManager<IdentityUser> signIn) : PageModel
{
    public bool SignedIn => signIn.IsSignedIn(User);

    public string NumberEnd => User.Identity?.Name is { Length: > 2 } number ? number[^2..] : "";

    public async Task<IActionResult> OnPostAsync()
    {
        await signIn.SignOutAsync();
        TempData["Notice"] = "You are signed out.";
        return RedirectToPage();
    }
}
