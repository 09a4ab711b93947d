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

    /// <summary>The ways that the code was not sent just now.</summary>
    public IEnumerable<DeliveryChannel> OtherWays => Login?.Ways.Where(way => way != Login.Sent) ?? [];

    public int SecondsToResend => SecondsTo(Login?.ResendAllowedAt);

    public int SecondsToLive => SecondsTo(Login?.ExpiresAt);

    public IActionResult OnGet() => Login is null ? StartAgain() : Page();

    public async Task<IActionResult> OnPostAsync(string? code)
    {
        var isEmail = Login?.Email is not null;
        var verdict = await login.EnterAsync(code ?? "");
        switch (verdict)
        {
            case VerifyOtpResult.Verified:
                if (isEmail)
                {
                    TempData.TellDone("Confirmed. Your codes can come to that address too.");
                }

                return RedirectToPage("Index");
            case VerifyOtpResult.UnknownToken or VerifyOtpResult.AlreadyVerified:
                return StartAgain(Sentences.Of(verdict));
            default:
                TempData.TellRefusal(Sentences.Of(verdict), isInput: verdict is VerifyOtpResult.WrongCode or VerifyOtpResult.Invalid);
                return RedirectToPage();
        }
    }

    /// <param name="way">The name of one of the login's ways; without it, the service chooses.</param>
    public async Task<IActionResult> OnPostSendAgainAsync(string? way)
    {
        DeliveryChannel[] chosen = way is null ? [] : [.. Login?.Ways.Where(one => one.ToString() == way) ?? []];
        if (way is not null && Login is not null && chosen.Length == 0)
        {
            TempData.TellRefusal(Sentences.NotThatWay);
            return RedirectToPage();
        }

        if (await login.SendAgainAsync(chosen.Length == 0 ? null : chosen[0]) is not { } result)
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
