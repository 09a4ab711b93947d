using Otp.Domain.Recipients;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery;

/// <summary>Whom messages come from, as Vonage takes it. What it does not take, it refuses with every message.</summary>
internal static class SenderIds
{
    private const string Example = "12025550143";

    // Vonage's least for a whole number; only SMS have short codes.
    private const int ShortestNumber = 7;

    /// <summary>Notes an error, unless an SMS may come from it: a number's digits, or a name of 3 to 11 letters and digits.</summary>
    public static void RequireSms(SettingErrors errors, string sender) => errors.Require(
        "SmsSenderId",
        IsNumber(sender) || IsName(sender),
        $"is no sender that Vonage takes. Set it to your number or sender name: digits only, with the country code first "
        + $"({Digits(sender)}), or 3 to 11 letters and digits; no quotes.");

    /// <summary>Notes an error, unless a message to Messenger may come from it: a page's id.</summary>
    public static void RequireMessenger(SettingErrors errors, string sender) => errors.Require(
        "MessengerSenderId",
        MessengerId.TryParse(sender, out _),
        $"is not 1 to {MessengerId.MaxLength} of A-Z a-z 0-9 _ . - only. Set it to the id of the Facebook page that is linked to the "
        + $"application; no quotes.");

    /// <summary>Notes an error, unless a message on WhatsApp may come from it: a number's digits.</summary>
    public static void RequireWhatsApp(SettingErrors errors, string sender) => errors.Require(
        "WhatsAppSenderId",
        IsNumber(sender) && sender.Length >= ShortestNumber,
        $"is no number that messages on WhatsApp come from. Set it to the number of your WhatsApp Business account: digits only, with the "
        + $"country code first ({Digits(sender)}); no quotes.");

    private static string Digits(string sender)
        => PhoneNumber.TryParse(sender.Trim('"', '\''), out var number) ? number.Digits : Example;

    // Not read as a phone number: short codes, and numbers as Vonage lists them, may be none that libphonenumber knows.
    private static bool IsNumber(string sender) => sender is { Length: >= 3 and <= 15 } and not ['0', ..] && sender.All(char.IsAsciiDigit);

    // With a letter: digits without one are a number.
    private static bool IsName(string sender)
        => sender is { Length: >= 3 and <= 11 } && sender.All(char.IsAsciiLetterOrDigit) && sender.Any(char.IsAsciiLetter);
}
