namespace Otp.Client.Identity.Tests.Documentation;

/// <summary>What the application shows a person.</summary>
internal static class Texts
{
    public static string TextFor(CreateOtpResult result) => result switch
    {
        CreateOtpResult.CoolDown wait => $"You can have a new code in {wait.RetryAfter.TotalSeconds} seconds.",
        CreateOtpResult.SendBudget => "Too many messages. Try again later.",
        CreateOtpResult.CountryNotAllowed or CreateOtpResult.NumberNotAllowed => "We cannot send to this number.",
        CreateOtpResult.Invalid => "This is not a phone number.",
        _ => "Please try again in a moment.",
    };

    public static string TextFor(VerifyOtpResult? verdict) => verdict switch
    {
        VerifyOtpResult.WrongCode { AttemptsRemaining: { } left } => $"That code is not right. Tries left: {left}.",
        VerifyOtpResult.WrongCode => "That code is not right.",
        VerifyOtpResult.Invalid => "A code has digits only. This was not counted.",
        VerifyOtpResult.Locked wait => $"Too many wrong codes. You can have a new one in {wait.RetryAfter.TotalSeconds} seconds.",
        VerifyOtpResult.Expired or VerifyOtpResult.Cancelled or VerifyOtpResult.CannotJudge => "This code is no longer valid. Ask for a new one.",
        VerifyOtpResult.AlreadyVerified => "This code was used. Please start again.",
        VerifyOtpResult.UnknownToken or null => "Please start again.",
        _ => "Please try again in a moment.",
    };
}
