using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Development;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery.Vonage;

/// <summary>Section <c>Vonage</c>.</summary>
internal sealed class VonageOptions
{
    public const string Section = "Vonage";

    public Uri BaseAddress { get; set; } = new("https://api.nexmo.com");

    public string ApplicationId { get; set; } = "";

    /// <summary>The application's private key as a file; a relative path is resolved against the content root.</summary>
    public string PrivateKeyPath { get; set; } = "private.key";

    /// <summary>The application's private key itself, PEM; goes before <see cref="PrivateKeyPath"/>.</summary>
    public string PrivateKey { get; set; } = "";

    /// <summary>The account's secret, with which Vonage signs its webhooks. Short ones work.</summary>
    public string SignatureSecret { get; set; } = "";

    /// <summary>
    /// How old a webhook's signature may be. Long by default: Vonage repeats a webhook for 24 hours and may not sign it
    /// again, and replaying a status gains nothing.
    /// </summary>
    public TimeSpan WebhookTolerance { get; set; } = TimeSpan.FromHours(25);

    /// <summary>Whether unsigned webhooks are believed. Every start warns of it.</summary>
    public bool AllowUnsignedWebhooks { get; set; }

    /// <summary>The id of the linked Facebook page, from which Messenger messages come.</summary>
    public string MessengerSenderId { get; set; } = "";

    /// <summary>The number or name from which SMS come.</summary>
    public string SmsSenderId { get; set; } = "NEXMO";

    /// <summary>The number from which WhatsApp messages come, in digits. Empty: there are none.</summary>
    public string WhatsAppSenderId { get; set; } = "";

    /// <summary>The name of the authentication template that brings a code on WhatsApp.</summary>
    public string WhatsAppTemplate { get; set; } = "";

    /// <summary>The languages that the template exists in, by WhatsApp's codes; empty: <see cref="Vonage.WhatsAppLanguages.Default"/>.</summary>
    public List<string> WhatsAppLanguages { get; set; } = [];

    /// <summary>Calls a second, 1 to 10,000; Vonage's default limit is 30.</summary>
    public int RequestsPerSecond { get; set; } = 30;
}

/// <summary>Takes the languages written as one value too.</summary>
internal sealed class WhatsAppLanguagesInOneValue(IConfiguration configuration) : IPostConfigureOptions<VonageOptions>
{
    public void PostConfigure(string? name, VonageOptions options) => options.WhatsAppLanguages.AddRange(
        OneLine.Entries(configuration, $"{VonageOptions.Section}:{nameof(VonageOptions.WhatsAppLanguages)}"));
}

internal sealed class VonageOptionsValidator(
    IOptions<DeliveryOptions> delivery, ChannelRoutes routes, VonageKeyFile keyFile, Leniency leniency)
    : IValidateOptions<VonageOptions>
{
    private static readonly TimeSpan MinTolerance = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxTolerance = TimeSpan.FromDays(7);

    private const int MaxRequestsPerSecond = 10_000;

    public ValidateOptionsResult Validate(string? name, VonageOptions options)
    {
        if (!routes.Use(Provider.Vonage, delivery.Value.Provider))
        {
            return ValidateOptionsResult.Success;
        }

        var errors = new SettingErrors(VonageOptions.Section);
        errors.Require(
            "BaseAddress",
            options.BaseAddress is { IsAbsoluteUri: true } address
                && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)),
            "is not an https address. Set it to https://api.nexmo.com (plain http is only for loopback).");
        errors.Require(
            "ApplicationId",
            Guid.TryParse(options.ApplicationId, out var id)
                && string.Equals(options.ApplicationId, id.ToString(), StringComparison.OrdinalIgnoreCase),
            "is not a Vonage application's id (a UUID). Copy it from the application's page in the Vonage dashboard.");
        SenderIds.RequireSms(errors, options.SmsSenderId);
        if (options.MessengerSenderId.Length > 0)
        {
            SenderIds.RequireMessenger(errors, options.MessengerSenderId);
        }

        ValidateWhatsApp(errors, options);
        errors.Require(
            "WhatsAppSenderId",
            options.WhatsAppSenderId.Length > 0 || !routes.Carry(Channel.WhatsApp, Provider.Vonage, delivery.Value.Provider),
            "is not set, but Delivery:Routes sends WhatsApp to Vonage. Set it to the number of your WhatsApp Business account.");
        errors.InRange("WebhookTolerance", options.WebhookTolerance, MinTolerance, MaxTolerance);
        errors.Require(
            "SignatureSecret",
            options.SignatureSecret.Length > 0 || options.AllowUnsignedWebhooks || leniency.Holds,
            "is not set, so that anybody could post statuses. Copy the signature secret from the Vonage dashboard, or say "
            + "Vonage:AllowUnsignedWebhooks=true.");
        errors.InRange("RequestsPerSecond", options.RequestsPerSecond, 1, MaxRequestsPerSecond);
        keyFile.Validate(options, errors);
        return errors.ToResult();
    }

    private static void ValidateWhatsApp(SettingErrors errors, VonageOptions options)
    {
        var (sends, hasTemplate) = (options.WhatsAppSenderId.Length > 0, options.WhatsAppTemplate.Length > 0);
        if (sends)
        {
            SenderIds.RequireWhatsApp(errors, options.WhatsAppSenderId);
        }

        errors.Require(
            "WhatsAppSenderId",
            sends || !hasTemplate,
            "is not set, but Vonage:WhatsAppTemplate is. Set it to the number of your WhatsApp Business account, or remove the template.");
        errors.Require(
            "WhatsAppTemplate",
            hasTemplate || !sends,
            "is not set, but Vonage:WhatsAppSenderId is. WhatsApp takes codes only in an authentication template: set it to the name of "
            + "one, or remove the sender.");
        errors.Require(
            "WhatsAppTemplate",
            !hasTemplate || WhatsAppTemplate.IsName(options.WhatsAppTemplate),
            $"is no name of a template, which is {WhatsAppTemplate.NameRule}. Set it to the name of your authentication template, without "
            + "a namespace; no quotes.");
        errors.Require(
            "WhatsAppLanguages",
            options.WhatsAppLanguages.TrueForAll(WhatsAppLanguages.IsCode),
            "holds something that is no language of WhatsApp's. Use its codes, for example en and pt_BR.");
    }
}
