using System.Globalization;
using VonageSimulator.Workflows;

namespace VonageSimulator.Webhooks;

/// <summary>A message's status as Twilio posts it: a form, with names of its own for how far it has come.</summary>
internal static class TwilioStatusForm
{
    public static Dictionary<string, string> Of(TrackedMessage tracked, string? account)
    {
        var message = tracked.Snapshot;
        var prefix = message.Channel == Channels.WhatsApp ? "whatsapp:" : "";
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AccountSid"] = account ?? "",
            ["ApiVersion"] = "2010-04-01",
            ["From"] = prefix + message.From,
            ["MessageSid"] = message.Uuid,
            ["MessageStatus"] = Name(message.Status),
            ["SmsSid"] = message.Uuid,
            ["SmsStatus"] = Name(message.Status),
            ["To"] = $"{prefix}+{message.To}",
        };
        if (message.ErrorCode is { } code)
        {
            form["ErrorCode"] = code.ToString(CultureInfo.InvariantCulture);
        }

        return form;
    }

    private static string Name(MessageStatus status) => status switch
    {
        MessageStatus.Submitted => "sent",
        MessageStatus.Delivered => "delivered",
        MessageStatus.Read => "read",
        MessageStatus.Rejected => "failed",
        _ => "undelivered",
    };
}
