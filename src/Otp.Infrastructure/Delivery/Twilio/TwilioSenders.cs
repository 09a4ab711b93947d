using Otp.Application.Delivery;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery.Twilio;

/// <summary>Whom messages come from, as Twilio takes it. What it does not take, it refuses with every message.</summary>
internal static class TwilioSenders
{
    /// <summary>Notes an error, unless an SMS may come from it.</summary>
    public static void RequireSms(SettingErrors errors, string sender) => errors.Require(
        "SmsSenderId",
        IsNumber(sender) || IsShortCode(sender) || IsName(sender) || TwilioSids.IsMessagingService(sender),
        "is no sender that Twilio takes for SMS. Set it to a number with + and the country code (+12025550143), a short code, a name of "
        + "at most 11 letters and digits, or a messaging service's SID (MG and 32 hexadecimal digits); no quotes.");

    /// <summary>Notes an error, unless a message on WhatsApp may come from it.</summary>
    public static void RequireWhatsApp(SettingErrors errors, string sender) => errors.Require(
        "WhatsAppSenderId",
        IsNumber(sender) || TwilioSids.IsMessagingService(sender),
        "is no sender that Twilio takes for WhatsApp. Set it to the number of your WhatsApp sender with + and the country code "
        + "(+12025550143), without whatsapp:, or to a messaging service's SID (MG and 32 hexadecimal digits); no quotes.");

    /// <summary>
    /// The sender of a message: the client's where it has one, or the service's. Clients' senders are written without +. A number is an
    /// account's: a client's is that of the provider who comes first.
    /// </summary>
    public static string Of(OtpMessage message, string? ofClient, string ofService)
    {
        if (ofClient is null || (message.IsTakenOver && !ofClient.Any(char.IsAsciiLetter)))
        {
            return ofService;
        }

        return IsShortCode(ofClient) || ofClient.Any(char.IsAsciiLetter) ? ofClient : $"+{ofClient}";
    }

    private static bool IsNumber(string sender)
        => sender is ['+', not '0', ..] and { Length: >= 8 and <= 16 } && sender[1..].All(char.IsAsciiDigit);

    private static bool IsShortCode(string sender) => sender is { Length: >= 3 and <= 6 } and not ['0', ..] && sender.All(char.IsAsciiDigit);

    // With a letter: digits without one are a number. Twilio takes a few marks too.
    private static bool IsName(string sender)
        => sender is { Length: >= 1 and <= 11 }
            && sender.Any(char.IsAsciiLetter)
            && sender.All(character => char.IsAsciiLetterOrDigit(character) || character is ' ' or '-' or '_' or '&')
            && sender.Trim().Length == sender.Length;
}
