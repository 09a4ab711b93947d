using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Gateway;
using Otp.TestKit.Gateway;

namespace Otp.Infrastructure.Tests.Delivery.Gateway;

public sealed class GatewayOptionsValidatorTests
{
    private const string NoAddress =
        "Gateway:Address is not the https address of your gateway. Set it to the whole address that takes messages, for example "
        + "https://gateway.example/otp, without a user name or a fragment.";

    private const string Clear =
        "Gateway:Address is not an https address, and codes would go in clear over the network. Set it to one (plain http is only for "
        + "loopback), or say Gateway:AllowHttp=true.";

    private const string Impossible =
        "Gateway:Address is one that no gateway has: link-local, multicast, unspecified, or a cloud's metadata. Set it to your gateway's.";

    private const string NoSecret =
        " is not whsec_ and the Base64 of 24 to 64 bytes. Set it to what 'dotnet Otp.Api.dll new-secret' prints; no quotes.";

    private const string OneForBoth =
        "Gateway:StatusSecret is the same as Gateway:Secret, so that messages could be played back as statuses. Make another one.";

    [TestCase("https://gateway.example/otp", false, null)]
    [TestCase("https://10.0.0.5:8443/otp?for=shop", false, null)]
    [TestCase("http://127.0.0.1:5090", false, null)]
    [TestCase("http://[::1]:5090", false, null)]
    [TestCase("http://localhost:5090", false, null)]
    [TestCase("http://gateway.internal/otp", true, null)]
    [TestCase("http://gateway.internal/otp", false, Clear)]
    [TestCase("http://10.0.0.5/otp", false, Clear)]
    [TestCase("ftp://gateway.example/otp", true, NoAddress)]
    [TestCase("https://otp:secret@gateway.example/", false, NoAddress)]
    [TestCase("https://gateway.example/#otp", false, NoAddress)]
    [TestCase("/otp", true, NoAddress)]
    [TestCase(null, true, NoAddress)]
    [TestCase("https://169.254.169.254/latest", false, Impossible)]
    [TestCase("https://[fe80::1]/", false, Impossible)]
    [TestCase("https://[fd00:ec2::254]/", false, Impossible)]
    [TestCase("https://[::ffff:169.254.169.254]/", false, Impossible)]
    [TestCase("https://100.100.100.200/", false, Impossible)]
    [TestCase("https://0.0.0.0/", false, Impossible)]
    [TestCase("https://239.1.2.3/", false, Impossible)]
    public void The_address_is_https_unless_it_is_loopback_or_plain_http_is_allowed(string? address, bool allowHttp, string? error)
        => Expect(
            options => (options.Address, options.AllowHttp) = (address is null ? null : new Uri(address, UriKind.RelativeOrAbsolute), allowHttp), error);

    [TestCase(23, false)]
    [TestCase(24, true)]
    [TestCase(64, true)]
    [TestCase(65, false)]
    public void A_secret_has_24_to_64_bytes(int bytes, bool valid)
    {
        Expect(options => options.Secret = GatewaySecrets.New(bytes), valid ? null : $"Gateway:Secret{NoSecret}");
        Expect(options => options.StatusSecret = GatewaySecrets.New(bytes), valid ? null : $"Gateway:StatusSecret{NoSecret}");
    }

    [TestCase("")]
    [TestCase("whsec_")]
    [TestCase("whsec_not Base64, as it has a comma")]
    [TestCase("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqr")]
    [TestCase("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqr")]
    public void A_secret_is_Base64_behind_its_prefix(string secret)
    {
        Expect(options => options.Secret = secret, $"Gateway:Secret{NoSecret}");
        Expect(options => options.StatusSecret = secret, $"Gateway:StatusSecret{NoSecret}");
    }

    [Test]
    public void The_two_secrets_differ() => Expect(options => options.StatusSecret = options.Secret, OneForBoth);

    [TestCase("Messages", "Gateway", true)]
    [TestCase("Messages", "Vonage, Gateway", true)]
    [TestCase("Messages", "Vonage", false)]
    [TestCase("Console", "Gateway", false)]
    public void Only_where_a_route_names_it_its_settings_are_asked_for(string provider, string route, bool asked)
    {
        var result = ValidatorOf(route, Enum.Parse<DeliveryProvider>(provider)).Validate(null, new GatewayOptions());

        Assert.That(result.Failures?.Count() ?? 0, Is.EqualTo(asked ? 3 : 0));
    }

    private static GatewayOptionsValidator ValidatorOf(string route, DeliveryProvider provider) => new(
        Options.Create(new DeliveryOptions { Provider = provider }),
        new ChannelRoutes(new ConfigurationBuilder().AddInMemoryCollection([new("Delivery:Routes:sms", route)]).Build()));

    private static void Expect(Action<GatewayOptions> change, string? error)
    {
        var options = new GatewayOptions
        {
            Address = new Uri("https://gateway.example/otp"),
            Secret = GatewaySecrets.Secret,
            StatusSecret = GatewaySecrets.StatusSecret,
        };
        change(options);

        var failures = ValidatorOf("Gateway", DeliveryProvider.Messages).Validate(null, options).Failures ?? [];

        Assert.That(failures, Is.EqualTo(error is null ? Array.Empty<string>() : [error]));
    }
}
