using Microsoft.Extensions.Options;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery.Twilio;

/// <summary>Section <c>Twilio</c>.</summary>
internal sealed class TwilioOptions
{
    public const string Section = "Twilio";

    /// <summary>The account: AC and 32 hexadecimal digits.</summary>
    public string AccountSid { get; set; } = "";

    /// <summary>The account's secret: calls are made with it, and Twilio signs its webhooks with it.</summary>
    public string AuthToken { get; set; } = "";

    /// <summary>Whom SMS come from: a number, a short code, a name, or a messaging service (MG and 32 hexadecimal digits).</summary>
    public string SmsSenderId { get; set; } = "";

    /// <summary>Whom messages on WhatsApp come from: a number, or a messaging service.</summary>
    public string WhatsAppSenderId { get; set; } = "";

    /// <summary>The content template of each language, by its tag; the code is its first variable.</summary>
    public Dictionary<string, string> WhatsAppContentSids { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Another address than Twilio's own, for a stand-in; null: Twilio's.</summary>
    public Uri? BaseAddress { get; set; }
}

internal sealed class TwilioOptionsValidator(IOptions<DeliveryOptions> delivery, IOptions<WebhooksOptions> webhooks, ChannelRoutes routes)
    : IValidateOptions<TwilioOptions>
{
    private const int AuthTokenLength = 32;

    public ValidateOptionsResult Validate(string? name, TwilioOptions options)
    {
        var provider = delivery.Value.Provider;
        if (!routes.Use(Provider.Twilio, provider))
        {
            return ValidateOptionsResult.Success;
        }

        var errors = new SettingErrors(TwilioOptions.Section);
        errors.Require(
            "AccountSid",
            TwilioSids.IsAccount(options.AccountSid),
            "is no account's SID, which is AC and 32 hexadecimal digits. Copy it from the Twilio console; no quotes.");
        errors.Require(
            "AuthToken",
            options.AuthToken.Length == AuthTokenLength && options.AuthToken.All(char.IsAsciiLetterOrDigit),
            "is no auth token, which is 32 letters and digits. Copy the primary one from the Twilio console; no quotes.");
        errors.Require(
            "BaseAddress",
            options.BaseAddress is null || IsSafe(options.BaseAddress),
            "is not an https address. Remove it: Twilio's own is the default (plain http is only for loopback).");
        errors.Under(WebhooksOptions.Section).Require(
            "PublicAddress",
            webhooks.Value.PublicAddress is { } address && IsSafe(address) && address is { Query: "", Fragment: "", UserInfo: "" },
            "is not the https address at which Twilio reaches the service. Set it to scheme and host, and the path in front of "
            + "/webhooks/ if there is one, for example https://otp.example.com (plain http is only for loopback).");
        var current = routes.Read(provider);
        if (current.Of(Channel.Sms).Contains(Provider.Twilio))
        {
            TwilioSenders.RequireSms(errors, options.SmsSenderId);
        }

        if (current.Of(Channel.WhatsApp).Contains(Provider.Twilio))
        {
            TwilioSenders.RequireWhatsApp(errors, options.WhatsAppSenderId);
            ValidateContents(errors, options.WhatsAppContentSids);
        }

        return errors.ToResult();
    }

    private static bool IsSafe(Uri address) => address is { IsAbsoluteUri: true }
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    private static void ValidateContents(SettingErrors errors, Dictionary<string, string> contents)
    {
        errors.Require(
            "WhatsAppContentSids",
            contents.Count > 0,
            "is empty. WhatsApp takes codes only in an authentication template: set WhatsAppContentSids:en to the content SID of one.");
        foreach (var (locale, sid) in contents)
        {
            errors.Require(
                $"WhatsAppContentSids:{locale}",
                TwilioContents.TryRead(locale, out _),
                "is no language. Use a BCP 47 tag, for example en or pt-BR.");
            errors.Require(
                $"WhatsAppContentSids:{locale}",
                TwilioSids.IsContent(sid),
                "is no content SID, which is HX and 32 hexadecimal digits. Copy it from the Content Template Builder; no quotes.");
        }
    }
}
