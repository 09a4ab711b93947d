using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Otp.Application.Clients;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Development;
using Otp.Infrastructure.Otps;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Clients;

/// <summary>Section <c>Clients</c>: the API clients by name.</summary>
internal sealed class ClientsOptions : Dictionary<string, ClientOptions>
{
    public const string Section = "Clients";

    public ClientsOptions()
        : base(StringComparer.OrdinalIgnoreCase)
    {
    }
}

/// <summary>One API client: its keys, what it may do, and the rules that differ for it.</summary>
internal sealed class ClientOptions : RuleOptions
{
    /// <summary>SHA-256 of its keys, 64 hex digits each; two at a time, so that keys rotate.</summary>
    public List<string> ApiKeyHashes { get; set; } = [];

    /// <summary>What it may do: <c>send</c>, <c>verify</c>, <c>read</c>, <c>support</c>, <c>statistics</c>, <c>metrics</c>, <c>operate</c>.</summary>
    public List<string> Scopes { get; set; } = [];

    /// <summary>Addresses at which its tests sign in.</summary>
    public List<TestRecipientOptions> TestRecipients { get; set; } = [];

    /// <summary>Where it is told what becomes of its codes; null: nowhere.</summary>
    public EventReceiverOptions? Events { get; set; }

    /// <summary>The channels that its codes go through, in order; empty: as above it.</summary>
    public List<string> Channels { get; set; } = [];

    public string? MessengerSenderId { get; set; }

    public string? SmsSenderId { get; set; }

    public string? WhatsAppSenderId { get; set; }

    public DeliveryPolicy Over(DeliveryPolicy delivery)
        => Channels.Count == 0 ? delivery : delivery with { Order = ChannelSettings.Read(Channels) };
}

/// <summary>Section <c>Authentication</c>.</summary>
internal sealed class AuthenticationOptions
{
    public const string Section = "Authentication";

    /// <summary>Whether requests without a key are served, as client <c>default</c>. Every start warns of it.</summary>
    public bool Anonymous { get; set; }
}

internal sealed class ClientsOptionsValidator(
    IOptions<AuthenticationOptions> authentication,
    IOptions<DeliveryOptions> delivery,
    ChannelRoutes routes,
    TestRecipientRules tests,
    Leniency leniency,
    IConfiguration configuration)
    : IValidateOptions<ClientsOptions>
{
    private const int MaxKeys = 2;

    // By name: the service's texts may be wrong themselves, and are told beside the clients'.
    private const string Brand = $"{OtpOptions.Section}:Text:Brand";

    public ValidateOptionsResult Validate(string? name, ClientsOptions options)
    {
        var errors = new SettingErrors();
        errors.Require(
            ClientsOptions.Section,
            options.Count > 0 || authentication.Value.Anonymous || leniency.Holds,
            "names no API client, so that nobody could call the service. Run it with 'new-client NAME' for the settings of one, or say "
            + "Authentication:Anonymous=true to serve everybody.");
        foreach (var (client, settings) in options)
        {
            var of = errors.Under($"{ClientsOptions.Section}:{client}");
            Validate(client, settings, configuration[Brand], of);
            ValidateChannels(client, settings, of);
            tests.Validate(settings.TestRecipients, of);
            settings.Events?.Validate(errors, $"{ClientsOptions.Section}:{client}:{EventReceiverOptions.Name}", configuration);
        }

        return errors.ToResult();
    }

    private void ValidateChannels(string client, ClientOptions settings, SettingErrors errors)
    {
        // A list as one value is what the binder passes over: its client would go by the service's order.
        errors.Require(
            "Channels",
            string.IsNullOrEmpty(configuration[$"{ClientsOptions.Section}:{client}:Channels"]),
            "is one value. Write a client's channels as a list: Channels:0, Channels:1.");
        ChannelSettings.RequireOrder(errors, "Channels", settings.Channels, routes.On(delivery.Value.Provider));
        errors.Require(
            "Channels",
            settings.Channels.Count == 0 || delivery.Value.Provider != DeliveryProvider.Dispatch,
            "is set, and Dispatch goes from messenger to sms. Remove it.");
    }

    private static void Validate(string client, ClientOptions settings, string? brand, SettingErrors errors)
    {
        errors.Require(
            "",
            ClientNames.IsName(client),
            $"is no name of a client. Use 1 to {ClientId.MaxLength} letters, digits, '.', '_' and '-'.");
        errors.Require(
            "ApiKeyHashes",
            settings.ApiKeyHashes.Count is >= 1 and <= MaxKeys && settings.ApiKeyHashes.TrueForAll(ApiKey.IsHash),
            "is not one or two SHA-256 hashes of 64 hex digits. 'new-key' makes a key and its hash.");
        errors.Require(
            "Scopes",
            settings.Scopes.Count > 0 && settings.Scopes.TrueForAll(scope => ScopeNames.TryParse(scope, out _)),
            "is empty or holds an unknown scope. Use send, verify, read, support, statistics, metrics and operate.");
        if (settings.MessengerSenderId is { } messenger)
        {
            SenderIds.RequireMessenger(errors, messenger);
        }

        if (settings.SmsSenderId is { } sms)
        {
            SenderIds.RequireSms(errors, sms);
        }

        if (settings.WhatsAppSenderId is { } whatsApp)
        {
            SenderIds.RequireWhatsApp(errors, whatsApp);
        }

        settings.Validate(errors, brand);
    }
}

/// <summary>The names of API clients, which stand in settings, rows and logs.</summary>
public static class ClientNames
{
    /// <summary>Whether a text may be a client's name: 1 to 64 letters, digits, '.', '_' and '-'.</summary>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is >= 1 and <= ClientId.MaxLength
            && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-');
    }
}

/// <summary>The scopes as the configuration writes them.</summary>
internal static class ScopeNames
{
    public static bool TryParse(string text, out ClientScopes scope)
    {
        scope = text.ToLowerInvariant() switch
        {
            "send" => ClientScopes.Send,
            "verify" => ClientScopes.Verify,
            "read" => ClientScopes.Read,
            "metrics" => ClientScopes.Metrics,
            "support" => ClientScopes.Support,
            "statistics" => ClientScopes.Statistics,
            "operate" => ClientScopes.Operator,
            _ => ClientScopes.None,
        };
        return scope != ClientScopes.None;
    }
}
