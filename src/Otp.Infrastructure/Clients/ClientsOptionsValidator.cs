using Microsoft.Extensions.Options;
using Otp.Domain.Otps;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Otps;

namespace Otp.Infrastructure.Clients;

internal sealed class ClientsOptionsValidator(IOptions<AuthenticationOptions> authentication, Leniency leniency) : IValidateOptions<ClientsOptions>
{
    private const int MaxKeys = 2;

    public ValidateOptionsResult Validate(string? name, ClientsOptions options)
    {
        var errors = new SettingErrors();
        errors.Require(
            ClientsOptions.Section,
            options.Count > 0 || authentication.Value.Anonymous || leniency.Holds,
            "names no API client, so that nobody could call the service. Run it with 'new-client NAME' for the settings of one, or say Authentication:Anonymous=true to serve everybody.");
        foreach (var (client, settings) in options)
        {
            Validate(client, settings, errors.Under($"{ClientsOptions.Section}:{client}"));
        }

        return errors.ToResult();
    }

    private static void Validate(string client, ClientOptions settings, SettingErrors errors)
    {
        errors.Require("", ClientNames.IsName(client), $"is no name of a client. Use 1 to {ClientId.MaxLength} letters, digits, '.', '_' and '-'.");
        errors.Require(
            "ApiKeyHashes",
            settings.ApiKeyHashes.Count is >= 1 and <= MaxKeys && settings.ApiKeyHashes.TrueForAll(ApiKey.IsHash),
            "is not one or two SHA-256 hashes of 64 hex digits. 'new-key' makes a key and its hash.");
        errors.Require(
            "Scopes",
            settings.Scopes.Count > 0 && settings.Scopes.TrueForAll(scope => ScopeNames.TryParse(scope, out _)),
            "is empty or holds an unknown scope. Use send, verify, read and metrics.");
        if (settings.MessengerSenderId is { } messenger)
        {
            SenderIds.RequireMessenger(errors, messenger);
        }

        if (settings.SmsSenderId is { } sms)
        {
            SenderIds.RequireSms(errors, sms);
        }

        settings.Validate(errors);
        if (settings.MessageTemplate is { } template)
        {
            MessageTemplates.Validate(errors, template);
        }
    }
}
