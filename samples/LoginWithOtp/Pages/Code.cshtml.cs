using LoginWithOtp.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Otp.Client;

namespace LoginWithOtp.Pages;

internal sealed class CodeModel(PhoneLogin login, TimeProvider timeProvider) : PageModel
{
    public PendingLogin? Login => login.Pending;

    public string? Refusal { get; private set; }

    /// <summary>Whether typing the code can still let anybody in.</summary>
    public bool IsLive => SecondsToLive > 0;

    public int SecondsToResend => SecondsTo(Login?.ResendAllowedAt);

    public int SecondsToLive => SecondsTo(Login?.ExpiresAt);

    public IActionResult OnGet() => Login is null ? StartAgain() : Page();

    public async Task<IActionResult> OnPostAsync(string? code)
    {
        var verdict = await login.EnterAsync(code?.Trim() ?? "");
        switch (verdict)
        {
            case VerifyOtpResult.Verified:
                return RedirectToPage("Index");
            case VerifyOtpResult.UnknownToken or VerifyOtpResult.AlreadyVerified:
                return StartAgain(Sentences.Of(verdict));
            default:
                Refusal = Sentences.Of(verdict);
                return Page();
        }
    }

    public async Task<IActionResult> OnPostSendAgainAsync()
    {
        if (await login.SendAgainAsync() is not { } result)
        {
            return StartAgain();
        }

        TempData["Notice"] = Sentences.Of(result);
        return RedirectToPage();
    }

    private RedirectToPageResult StartAgain(string sentence = Sentences.StartAgain)
    {
        TempData["Notice"] = sentence;
        return RedirectToPage("SignIn");
    }

    private int SecondsTo(DateTimeOffset? instant)
        => instant is { } then ? Math.Max(0, (int)Math.Ceiling((then - timeProvider.GetUtcNow()).TotalSeconds)) : 0;
}
