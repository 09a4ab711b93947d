using LoginWithOtp.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Otp.Client;

namespace LoginWithOtp.Pages;

internal sealed class CodeModel(PhoneLogin login, TimeProvider timeProvider) : PageModel
{
    public PendingLogin? Login => login.Pending;

    /// <summary>Whether the code can still let anyone in.</summary>
    public bool IsLive => SecondsToLive > 0;

    /// <summary>Whether the code ended before its time.</summary>
    public bool IsEndedEarly => Login?.ExpiresAt is null;

    public int SecondsToResend => SecondsTo(Login?.ResendAllowedAt);

    public int SecondsToLive => SecondsTo(Login?.ExpiresAt);

    public IActionResult OnGet() => Login is null ? StartAgain() : Page();

    public async Task<IActionResult> OnPostAsync(string? code)
    {
        var verdict = await login.EnterAsync(code ?? "");
        switch (verdict)
        {
            case VerifyOtpResult.Verified:
                return RedirectToPage("Index");
            case VerifyOtpResult.UnknownToken or VerifyOtpResult.AlreadyVerified:
                return StartAgain(Sentences.Of(verdict));
            default:
                TempData.TellRefusal(Sentences.Of(verdict), isInput: verdict is VerifyOtpResult.WrongCode or VerifyOtpResult.Invalid);
                return RedirectToPage();
        }
    }

    public async Task<IActionResult> OnPostSendAgainAsync()
    {
        if (await login.SendAgainAsync() is not { } result)
        {
            return StartAgain();
        }

        TempData.Tell(result);
        return RedirectToPage();
    }

    private RedirectToPageResult StartAgain(string sentence = Sentences.StartAgain)
    {
        TempData.TellRefusal(sentence);
        return RedirectToPage("SignIn");
    }

    private int SecondsTo(DateTimeOffset? instant)
        => instant is { } then ? Math.Max(0, (int)Math.Ceiling((then - timeProvider.GetUtcNow()).TotalSeconds)) : 0;
}
