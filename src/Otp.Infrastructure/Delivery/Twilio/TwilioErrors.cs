using System.Globalization;
using System.Net;
using Otp.Domain.Delivery;

namespace Otp.Infrastructure.Delivery.Twilio;

/// <summary>
/// Maps Twilio's error codes (twilio.com/docs/api/errors) to our own words. Twilio's text is never kept: it may quote the number.
/// </summary>
internal static class TwilioErrors
{
    private static readonly DeliveryError SenderRefused = new("sender-refused", "The provider refused the configured sender.");
    private static readonly DeliveryError TemplateRefused = new("template-refused", "The provider refused the configured template.");
    private static readonly DeliveryError AddressRefused =
        new("callback-refused", "The provider refused the address that it is to send statuses to.");

    private static readonly DeliveryError CountryOff = new("country-off", "The account at the provider does not send to this country.");

    /// <summary>What an answer means that is no success.</summary>
    /// <param name="code">Twilio's code of it; 0 for none.</param>
    /// <param name="status">Its status.</param>
    /// <param name="retryAfter">How long it asks us to wait, if it does.</param>
    public static SendOutcome OutcomeOf(int code, HttpStatusCode status, TimeSpan? retryAfter) => code switch
    {
        // The account: not active or suspended, wrong secret, no such account, test credentials.
        10001 or 20003 or 20005 or 20006 or 20008 or 20403 or 20404 or 30002 => new SendOutcome.Denied(DeliveryError.CredentialsRefused),

        // Too many at once, a full queue, the sender's or the day's limit.
        14107 or 20429 or 21611 or 30001 or 63018 or 63038 => new SendOutcome.Postponed(DeliveryError.ProviderThrottled, retryAfter),
        _ when IsOfSender(code) => new SendOutcome.Denied(SenderRefused),
        _ when IsOfTemplate(code) => new SendOutcome.Denied(TemplateRefused),
        21408 => new SendOutcome.Denied(CountryOff),
        21609 => new SendOutcome.Denied(AddressRefused),
        _ when Of(code) is { } error => new SendOutcome.Refused(error),

        // The only thing asked for is the account's.
        _ when status == HttpStatusCode.NotFound => new SendOutcome.Denied(DeliveryError.CredentialsRefused),
        _ => ProviderHttp.OutcomeOf(status, retryAfter),
    };

    /// <summary>The error of a status.</summary>
    /// <param name="code">Twilio's code, as it is written; null for none.</param>
    public static DeliveryError Read(string? code)
    {
        var number = int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : 0;
        return number switch
        {
            30001 or 63018 or 63038 => DeliveryError.ProviderThrottled,
            21408 => CountryOff,
            _ when IsOfSender(number) => SenderRefused,
            _ when IsOfTemplate(number) => TemplateRefused,
            _ => Of(number) ?? DeliveryError.NotDelivered,
        };
    }

    // No number or service of the account's, one that cannot send, one that is not registered where it must be.
    private static bool IsOfSender(int code) => code is 21212 or 21267 or 21603 or 21606 or 21659 or 21660 or 21661
        or 21701 or 21702 or 21703 or 21704 or 21705 or 30024 or 30034 or 63007 or 63020;

    // Missing or wrong, of another language, with other variables, rejected, paused, disabled; or not approved by WhatsApp, which then
    // takes a message for one without a template (63016).
    private static bool IsOfTemplate(int code) => code is 21654 or 21655 or 21656 or 63016 or 63027 or 63028 or 63030 or 63040 or 63041 or 63042;

    private static DeliveryError? Of(int code) => code switch
    {
        21211 or 21214 or 21217 or 21265 or 21612 or 21614 or 21617 or 30007 or 30450 or 63013 or 63021 or 63049 => DeliveryError.MessageRefused,
        21608 => new DeliveryError("recipient-not-listed", "The recipient is not among those the account may write to."),
        21610 => new DeliveryError("recipient-opted-out", "The recipient does not want messages from this sender."),
        30003 => new DeliveryError("recipient-absent", "The recipient's device is switched off or out of reach."),
        30004 => new DeliveryError("barred", "The recipient cannot be reached: the number is barred."),
        30005 or 63003 or 63024 or 63032 =>
            new DeliveryError("recipient-unreachable", "The recipient cannot be reached on this channel."),
        30006 or 63029 => new DeliveryError("device-unsuitable", "The recipient's device cannot receive the message."),
        30009 or 30410 => new DeliveryError("network-error", "The network could not deliver the message."),
        30036 => new DeliveryError("timed-out", "The message could not be delivered in time."),
        _ => null,
    };
}
