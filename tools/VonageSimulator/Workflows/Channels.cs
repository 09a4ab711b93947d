namespace VonageSimulator.Workflows;

/// <summary>The channels that the simulator knows, with Vonage's limits.</summary>
internal static class Channels
{
    public const string Messenger = "messenger";
    public const string Sms = "sms";
    public const string WhatsApp = "whatsapp";

    public static int TextLimit(string channel) => channel == Messenger ? 640 : 1000;

    /// <summary>An SMS can report that it arrived, but not that it was read.</summary>
    public static bool KnowsRead(string channel) => channel is Messenger or WhatsApp;

    public static bool Exists(string? channel) => channel is Messenger or Sms or WhatsApp;

    public static bool IsRecipient(string channel, string to) => channel == Messenger ? IsId(to) : IsNumber(to);

    public static bool IsId(string id) => id.Length is >= 1 and <= 50;

    /// <summary>E.164 without the plus and without leading zeros.</summary>
    public static bool IsNumber(string number) =>
        number.Length is >= 7 and <= 15 && number[0] != '0' && number.All(char.IsAsciiDigit);
}
