using Microsoft.Extensions.Options;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Webhooks;

namespace Otp.Infrastructure.Delivery.Gateway;

/// <summary>Section <c>Gateway</c>: an address of the operator's own that carries messages of any channel.</summary>
internal sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>Where messages are posted to.</summary>
    public Uri? Address { get; set; }

    /// <summary>Messages are signed with it: <c>whsec_</c> and the Base64 of 24 to 64 bytes.</summary>
    public string Secret { get; set; } = "";

    /// <summary>Statuses are signed with it, in the same form. Another one: who only receives messages can report on none.</summary>
    public string StatusSecret { get; set; } = "";

    /// <summary>Whether messages may go in clear to another machine.</summary>
    public bool AllowHttp { get; set; }
}

internal sealed class GatewayOptionsValidator(IOptions<DeliveryOptions> delivery, ChannelRoutes routes) : IValidateOptions<GatewayOptions>
{
    private const string NoSecret = $"is not {StandardSignature.SecretRule}";

    private static readonly PostAddress Address = new("gateway", "messages", "https://gateway.example/otp", "codes");

    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        if (!routes.Use(Provider.Gateway, delivery.Value.Provider))
        {
            return ValidateOptionsResult.Success;
        }

        var errors = new SettingErrors(GatewayOptions.Section);
        Address.Require(errors, GatewayOptions.Section, options.Address, options.AllowHttp);
        var (secret, statusSecret) = (StandardSignature.KeyOf(options.Secret), StandardSignature.KeyOf(options.StatusSecret));
        errors.Require("Secret", secret is not null, NoSecret);
        errors.Require("StatusSecret", statusSecret is not null, NoSecret);
        errors.Require(
            "StatusSecret",
            secret is null || statusSecret is null || !secret.AsSpan().SequenceEqual(statusSecret),
            "is the same as Gateway:Secret, so that messages could be played back as statuses. Make another one.");
        return errors.ToResult();
    }
}
