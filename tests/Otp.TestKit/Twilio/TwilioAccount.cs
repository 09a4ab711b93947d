using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Otp.TestKit.Service;

namespace Otp.TestKit.Twilio;

/// <summary>An account at Twilio, made when the tests start, and what Twilio signs with it.</summary>
public static class TwilioAccount
{
    public static string Sid { get; } = NewSid("AC");

    public static string AuthToken { get; } = NewToken();

    /// <summary>The template of English messages on WhatsApp.</summary>
    public static string ContentSid { get; } = NewSid("HX");

    /// <summary>Where Twilio reaches the service: a host that the tests never call.</summary>
    public static string PublicAddress => "https://otp.shop.example";

    /// <summary>A setup with Twilio's stub beside Vonage's; routes say what goes by it.</summary>
    public static OtpServiceSetup WithTwilio(this OtpServiceSetup setup, TwilioStub twilio)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return SettingsFor(twilio).Aggregate(setup, (all, setting) => all.With(setting.Name, setting.Value));
    }

    /// <summary>The settings of it.</summary>
    public static IReadOnlyList<(string Name, string Value)> SettingsFor(TwilioStub twilio)
    {
        ArgumentNullException.ThrowIfNull(twilio);
        return
        [
            ("Delivery:Provider", "Messages"),
            ("Twilio:AccountSid", Sid),
            ("Twilio:AuthToken", AuthToken),
            ("Twilio:SmsSenderId", "+12025550143"),
            ("Twilio:BaseAddress", twilio.Address.ToString()),
            ("Webhooks:PublicAddress", PublicAddress),
        ];
    }

    public static string NewSid(string kind) => kind + NewToken();

    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The path that the statuses of a message come to.</summary>
    public static string StatusPath(string clientRef) => $"/webhooks/twilio/{clientRef}";

    /// <summary>How Twilio signs a form: the address, then each name with its value, by their names, under HMAC-SHA1.</summary>
    [SuppressMessage("Security", "CA5350:Do not use weak cryptographic algorithms", Justification = "It is how Twilio signs.")]
    public static string Sign(string address, IEnumerable<KeyValuePair<string, string>> form, string? secret = null)
    {
        var signed = address + string.Concat(form.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => field.Key + field.Value));
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret ?? AuthToken), Encoding.UTF8.GetBytes(signed)));
    }

    /// <summary>A status as Twilio posts it.</summary>
    public static IDictionary<string, string> Status(string status, int? errorCode = null)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AccountSid"] = Sid,
            ["ApiVersion"] = "2010-04-01",
            ["From"] = "+12025550143",
            ["MessageSid"] = NewSid("SM"),
            ["MessageStatus"] = status,
            ["SmsStatus"] = status,
            ["To"] = "+393331234567",
        };
        if (errorCode is { } code)
        {
            form["ErrorCode"] = $"{code}";
        }

        return form;
    }

    /// <summary>A form as it is written.</summary>
    public static string Encode(IEnumerable<KeyValuePair<string, string>> form)
        => string.Join('&', form.Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value).Replace("%20", "+", StringComparison.Ordinal)}"));

    /// <summary>Posts a form; signed over the public address unless a signature is given.</summary>
    public static Task<Answer> SendTwilioAsync(
        this HttpClient client, string target, IEnumerable<KeyValuePair<string, string>> form, string? signature = null, params (string Name, string Value)[] headers)
        => client.CallAsync(
            HttpMethod.Post,
            target,
            Encode(form),
            [("Content-Type", "application/x-www-form-urlencoded"), ("X-Twilio-Signature", signature ?? Sign(PublicAddress + target, form)), .. headers]);

    /// <summary>Whether a call names the account and its secret.</summary>
    internal static bool IsAuthentic(string? authorization)
        => AuthenticationHeaderValue.TryParse(authorization, out var header)
            && header is { Scheme: "Basic", Parameter: { } parameter }
            && parameter == Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Sid}:{AuthToken}"));
}
