using Otp.Client;

namespace LoginWithOtp.Accounts;

/// <summary>What to tell the person, for each answer of the service.</summary>
internal static class Sentences
{
    public const string TryAgain = "Something went wrong on our side. Please try again in a moment.";
    public const string NoNumber =
        "That is not a phone number that we can send to. Write it with its country code, such as +39 333 123 4567.";
    public const string NoEmail = "That is not an e-mail address that we can send to.";
    public const string NotThatWay = "We cannot send it that way. Please choose another.";
    public const string StartAgain = "This sign-in is over. Please start again.";

    /// <summary>Whether a code is still on its way, because it was asked for just now.</summary>
    public static bool IsOnItsWay(this CreateOtpResult result) => result is CreateOtpResult.CoolDown { Otp.Status: OtpStatus.Pending };

    /// <summary>Whether the way was refused, and not the number or the address.</summary>
    public static bool IsAboutTheWay(this CreateOtpResult result)
        => result is CreateOtpResult.Invalid invalid
            && invalid.Errors.Keys.Any(field => field.StartsWith("channels", StringComparison.Ordinal));

    /// <summary>Why no code was sent, or that one is on its way.</summary>
    public static string Of(CreateOtpResult result) => result switch
    {
        CreateOtpResult.Created => "A code is on its way.",
        CreateOtpResult.CoolDown wait when wait.IsOnItsWay() =>
            $"Your code is on its way already. You can have it sent again in {Time(wait.RetryAfter)}.",
        CreateOtpResult.CoolDown wait => $"You can have a new code in {Time(wait.RetryAfter)}.",
        CreateOtpResult.SendBudget wait => $"Too many messages were sent. Please try again in {Time(wait.RetryAfter)}.",
        CreateOtpResult.CountryNotAllowed or CreateOtpResult.NumberNotAllowed =>
            "We cannot send messages to that number. Please use another one.",
        CreateOtpResult.Invalid when result.IsAboutTheWay() => NotThatWay,
        CreateOtpResult.Invalid invalid when invalid.Errors.ContainsKey("email") => NoEmail,
        CreateOtpResult.Invalid => NoNumber,
        _ => TryAgain,
    };

    /// <summary>Why a code lets nobody in.</summary>
    public static string Of(VerifyOtpResult? verdict) => verdict switch
    {
        VerifyOtpResult.WrongCode { AttemptsRemaining: 0 } => "That code is not right, and it was the last try. Ask for a new code.",
        VerifyOtpResult.WrongCode { AttemptsRemaining: 1 } => "That code is not right. You have 1 try left.",
        VerifyOtpResult.WrongCode { AttemptsRemaining: { } left } => $"That code is not right. You have {left} tries left.",
        VerifyOtpResult.WrongCode => "That code is not right.",
        VerifyOtpResult.Invalid => "That is not a code: a code has digits only. This was not counted as a try.",
        VerifyOtpResult.Locked wait => $"There were too many wrong codes. You can have a new code in {Time(wait.RetryAfter)}.",
        VerifyOtpResult.Expired => "That code has expired. Ask for a new code.",
        VerifyOtpResult.Cancelled or VerifyOtpResult.CannotJudge => "That code is no longer valid. Ask for a new code.",
        VerifyOtpResult.AlreadyVerified => "That code was used before. Please start again.",
        VerifyOtpResult.UnknownToken => StartAgain,
        _ => TryAgain,
    };

    /// <summary>"Messenger (**51)", "SMS to **67", "e-mail to a***@example.com".</summary>
    public static string Address(DeliveryStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var end = $"**{step.To?[Math.Max(0, step.To.Length - 2)..]}";
        return step.Channel switch
        {
            DeliveryChannel.Messenger => $"Messenger ({end})",
            DeliveryChannel.Email => $"e-mail to {step.To}",
            _ => $"{Way(step.Channel)} to {end}",
        };
    }

    /// <summary>What people call a channel.</summary>
    public static string Way(DeliveryChannel channel) => channel switch
    {
        DeliveryChannel.Messenger => "Messenger",
        DeliveryChannel.WhatsApp => "WhatsApp",
        DeliveryChannel.Sms => "SMS",
        DeliveryChannel.Email => "e-mail",
        DeliveryChannel.Voice => "a call",
        _ => "a message",
    };

    public static string Time(TimeSpan wait)
    {
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        return seconds switch
        {
            <= 1 => "a second",
            < 120 => $"{seconds} seconds",
            < 7200 => $"{(seconds + 59) / 60} minutes",
            _ => $"{(seconds + 3599) / 3600} hours",
        };
    }
}
