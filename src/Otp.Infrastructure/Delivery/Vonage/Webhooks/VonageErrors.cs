using System.Globalization;
using System.Text.Json;
using Otp.Domain.Delivery;

namespace Otp.Infrastructure.Delivery.Vonage.Webhooks;

/// <summary>
/// Maps the codes that Vonage's status webhooks carry to our own words. The provider's text is never kept: it may quote the
/// message.
/// </summary>
internal static class VonageErrors
{
    /// <summary>The error of a status: <c>error.code</c> in v0.1, <c>error.title</c> in v1, a number or a string.</summary>
    public static DeliveryError Read(JsonElement error)
        => int.TryParse(error.Text("code") ?? error.Text("title"), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? Of(code)
            : DeliveryError.NotDelivered;

    private static DeliveryError Of(int code) => code switch
    {
        1000 or 1070 => DeliveryError.ProviderThrottled,
        1010 or 1020 or 1040 or 1060 or 1110 or 1130 or 1140 or 1150 => DeliveryError.MessageRefused,
        1050 => new DeliveryError("barred", "The recipient cannot be reached: the number is barred."),
        1080 or 1180 => new DeliveryError("recipient-absent", "The recipient's device is switched off or out of reach."),
        1120 => new DeliveryError("sender-refused", "The provider refused the configured sender."),
        1160 => new DeliveryError("recipient-not-listed", "The recipient is not among those the account may write to."),
        1170 or 1190 or 1250 or 1260 or 1300 => new DeliveryError("recipient-unreachable", "The recipient cannot be reached on this channel."),
        1230 => new DeliveryError("network-error", "The network could not deliver the message."),
        1240 => new DeliveryError("recipient-opted-out", "The recipient does not want messages from this sender."),
        1310 => new DeliveryError("device-unsuitable", "The recipient's device cannot receive the message."),
        1320 => new DeliveryError("already-sent", "The provider took the message for a repetition."),
        1340 => new DeliveryError("window-closed", "The recipient has not written to the page within the last 24 hours."),
        1360 => new DeliveryError("timed-out", "The message could not be delivered in time."),
        1370 => new DeliveryError("page-consent-expired", "The page's consent to the provider has expired and must be renewed."),
        _ => DeliveryError.NotDelivered,
    };
}
