namespace Otp.Infrastructure.Delivery.Twilio;

/// <summary>What Twilio's names for things look like: two letters for the kind, then 32 hexadecimal digits.</summary>
internal static class TwilioSids
{
    private const int Digits = 32;

    public static bool IsAccount(string text) => Is("AC", text);

    public static bool IsContent(string? text) => Is("HX", text);

    public static bool IsMessagingService(string text) => Is("MG", text);

    private static bool Is(string kind, string? text)
        => text?.Length == kind.Length + Digits && text.StartsWith(kind, StringComparison.Ordinal) && text[kind.Length..].All(char.IsAsciiHexDigit);
}
