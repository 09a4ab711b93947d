using LoginWithOtp.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Otp.Client;

namespace LoginWithOtp.Pages;

internal sealed class SignInModel(PhoneLogin login) : PageModel
{
    [BindProperty]
    public string? Number { get; set; }

    public string? Refusal { get; private set; }

    public async Task<IActionResult> OnPostAsync()
    {
        if (Spelling.Number(Number) is not { } number)
        {
            Refusal = Sentences.NoNumber;
            return Page();
        }

        var result = await login.SignInAsync(number);
        if (result is CreateOtpResult.Created or CreateOtpResult.CoolDown { Otp.Status: OtpStatus.Pending })
        {
            return RedirectToPage("Code");
        }

        Refusal = Sentences.Of(result);
        return Page();
    }
}
