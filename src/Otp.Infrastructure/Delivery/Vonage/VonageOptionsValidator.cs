using Microsoft.Extensions.Options;
using Otp.Infrastructure.Clients;

namespace Otp.Infrastructure.Delivery.Vonage;

internal sealed class VonageOptionsValidator(IOptions<DeliveryOptions> delivery, VonageKeyFile keyFile, Leniency leniency) : IValidateOptions<VonageOptions>
{
    private static readonly TimeSpan MinTolerance = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxTolerance = TimeSpan.FromDays(7);

    private const int MaxRequestsPerSecond = 10_000;

    public ValidateOptionsResult Validate(string? name, VonageOptions options)
    {
        if (delivery.Value.Provider == DeliveryProvider.Console)
        {
            return ValidateOptionsResult.Success;
        }

        var errors = new SettingErrors(VonageOptions.Section);
        errors.Require(
            "BaseAddress",
            options.BaseAddress is { IsAbsoluteUri: true } address && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)),
            "is not an https address. Set it to https://api.nexmo.com (plain http is for loopback alone).");
        errors.Require(
            "ApplicationId",
            Guid.TryParse(options.ApplicationId, out var id) && string.Equals(options.ApplicationId, id.ToString(), StringComparison.OrdinalIgnoreCase),
            "is not a Vonage application's id (a UUID). Copy it from the application's page in the Vonage dashboard.");
        SenderIds.RequireSms(errors, options.SmsSenderId);
        if (options.MessengerSenderId.Length > 0)
        {
            SenderIds.RequireMessenger(errors, options.MessengerSenderId);
        }

        errors.InRange("WebhookTolerance", options.WebhookTolerance, MinTolerance, MaxTolerance);
        errors.Require(
            "SignatureSecret",
            options.SignatureSecret.Length > 0 || options.AllowUnsignedWebhooks || leniency.Holds,
            "is not set, so that anybody could post statuses. Copy the signature secret from the Vonage dashboard, or say Vonage:AllowUnsignedWebhooks=true.");
        errors.InRange("RequestsPerSecond", options.RequestsPerSecond, 1, MaxRequestsPerSecond);
        keyFile.Validate(options, errors);
        return errors.ToResult();
    }
}
