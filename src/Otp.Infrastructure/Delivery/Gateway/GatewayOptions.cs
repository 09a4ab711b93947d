using System.Net;
using Microsoft.Extensions.Options;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Settings;

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
    private const string NoSecret =
        "is not whsec_ and the Base64 of 24 to 64 bytes. Set it to what this prints: echo \"whsec_$(openssl rand -base64 32)\"; no quotes.";

    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        if (!routes.Use(Provider.Gateway, delivery.Value.Provider))
        {
            return ValidateOptionsResult.Success;
        }

        var errors = new SettingErrors(GatewayOptions.Section);
        var address = options.Address is { IsAbsoluteUri: true, UserInfo: "", Fragment: "" } whole ? whole : null;
        errors.Require(
            "Address",
            address is not null && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp),
            "is not the https address of your gateway. Set it to the whole address that takes messages, for example "
            + "https://gateway.example/otp, without a user name or a fragment.");
        errors.Require(
            "Address",
            address is null || address.Scheme != Uri.UriSchemeHttp || address.IsLoopback || options.AllowHttp,
            "is not an https address, and codes would go in clear over the network. Set it to one (plain http is only for loopback), or "
            + "say Gateway:AllowHttp=true.");
        errors.Require(
            "Address",
            address is null || !IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) || ConnectedAddresses.MayBe(ip),
            "is one that no gateway has: link-local, multicast, unspecified, or a cloud's metadata. Set it to your gateway's.");
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
