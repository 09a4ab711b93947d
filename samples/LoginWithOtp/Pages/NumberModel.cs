using LoginWithOtp.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Otp.Client;

namespace LoginWithOtp.Pages;

/// <summary>A page that asks for a number and sends a code to it.</summary>
internal abstract class NumberModel : PageModel
{
    private const string Typed = "Number";

    /// <summary>What the person typed, even if it was refused.</summary>
    [BindProperty]
    public string? Number { get; set; }

    public void OnGet() => Number = TempData[Typed] as string;

    public async Task<IActionResult> OnPostAsync()
    {
        if (Spelling.Number(Number) is not { } number)
        {
            TempData.TellRefusal(Sentences.NoNumber, isInput: true);
            return Again();
        }

        var result = await StartAsync(number);
        if (result is CreateOtpResult.Created || result.IsOnItsWay())
        {
            return RedirectToPage("Code");
        }

        TempData.Tell(result);
        return Again();
    }

    protected abstract Task<CreateOtpResult> StartAsync(string number);

    private RedirectToPageResult Again()
    {
        if (Number is { Length: <= Spelling.MaxLength })
        {
            TempData[Typed] = Number;
        }

        return RedirectToPage();
    }
}
