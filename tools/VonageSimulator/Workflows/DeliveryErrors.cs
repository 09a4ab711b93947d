namespace VonageSimulator.Workflows;

/// <summary>Vonage's error codes for messages that did not arrive, and the default ones of Twilio.</summary>
internal static class DeliveryErrors
{
    private static readonly Dictionary<int, string> Reasons = new()
    {
        [1000] = "Throttled - You have exceeded the submission capacity allowed on this account",
        [1022] = "Invalid template - Invalid template or template parameters",
        [1050] = "Number barred",
        [1120] = "Illegal Sender Address - rejected",
        [1170] = "Invalid or Missing Msisdn Param",
        [1180] = "Absent Subscriber - Temporary",
        [1190] = "Absent Subscriber - Permanent",
        [1240] = "Illegal Number",
        [1260] = "Destination unreachable",
        [1300] = "Not part of the provider network",
        [1340] = "Outside of the allowed window",
        [1370] = "Expired access token",
    };

    public static string Reason(int code) => Reasons.GetValueOrDefault(code, "Unknown error");

    public static int Default(SimulatedApi api, MessageStatus status, string channel) => status switch
    {
        // A carrier's filter, and a number that is not on WhatsApp.
        MessageStatus.Rejected when api == SimulatedApi.Twilio => channel == Channels.WhatsApp ? 63024 : 30007,
        _ when api == SimulatedApi.Twilio => 30003,

        // A page may only write within 24 hours of the person's last message. This is how one-time passwords usually fail.
        MessageStatus.Rejected when channel == Channels.Messenger => 1340,

        // Most numbers that WhatsApp refuses are not on it.
        MessageStatus.Rejected => channel == Channels.WhatsApp ? 1300 : 1240,
        _ => 1260,
    };
}
