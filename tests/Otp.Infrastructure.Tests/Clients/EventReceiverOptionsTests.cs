using Microsoft.Extensions.Configuration;
using Otp.Application.Clients;
using Otp.Infrastructure.Clients;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Webhooks;
using Otp.TestKit.Gateway;

namespace Otp.Infrastructure.Tests.Clients;

public sealed class EventReceiverOptionsTests
{
    private const string Section = "Clients:shop:Events";

    private const string NoAddress =
        "Clients:shop:Events:Address is not the https address of your receiver. Set it to the whole address that takes events, for example "
        + "https://shop.example/otp-events, without a user name or a fragment.";

    private const string Clear =
        "Clients:shop:Events:Address is not an https address, and tokens would go in clear over the network. Set it to one (plain http is "
        + "only for loopback), or say Clients:shop:Events:AllowHttp=true.";

    private const string Impossible =
        "Clients:shop:Events:Address is one that no receiver has: link-local, multicast, unspecified, or a cloud's metadata. Set it to your "
        + "receiver's.";

    private const string NoSecrets =
        "Clients:shop:Events:Secrets is not a list of one or two secrets (Secrets:0, Secrets:1), each whsec_ and the Base64 of 24 to 64 bytes. "
        + "Set it to what 'dotnet Otp.Api.dll new-secret' prints; no quotes.";

    private const string OneValue = "Clients:shop:Events:Types is one value. Write the events as a list: Types:0, Types:1.";

    private const string Unknown =
        "Clients:shop:Events:Types holds an unknown event. Use otp.verified, otp.expired, otp.locked, delivery.failed, or remove it for all of "
        + "them.";

    private readonly string _secret = GatewaySecrets.New();

    [TestCase("https://shop.example/otp-events", false, null)]
    [TestCase("https://10.0.0.5:8443/events?for=shop", false, null)]
    [TestCase("http://127.0.0.1:5091", false, null)]
    [TestCase("http://[::1]:5091", false, null)]
    [TestCase("http://localhost:5091", false, null)]
    [TestCase("http://shop.internal/events", true, null)]
    [TestCase("http://shop.internal/events", false, Clear)]
    [TestCase("ftp://shop.example/", true, NoAddress)]
    [TestCase("https://shop:secret@shop.example/", false, NoAddress)]
    [TestCase("https://shop.example/#events", false, NoAddress)]
    [TestCase("/events", true, NoAddress)]
    [TestCase("", true, NoAddress)]
    [TestCase(null, true, NoAddress)]
    [TestCase("https://169.254.169.254/latest", false, Impossible)]
    [TestCase("https://[64:ff9b::a9fe:a9fe]/", false, Impossible)]
    public void The_address_is_https_unless_it_is_loopback_or_plain_http_is_allowed(string? address, bool allowHttp, string? error)
        => Expect(error, ("Address", address), ("AllowHttp", allowHttp ? "true" : null));

    [TestCase(23, NoSecrets)]
    [TestCase(24, null)]
    [TestCase(64, null)]
    [TestCase(65, NoSecrets)]
    public void A_secret_has_24_to_64_bytes(int bytes, string? error) => Expect(error, ("Secrets:0", GatewaySecrets.New(bytes)));

    [Test]
    public void There_are_one_or_two_secrets()
    {
        Expect(NoSecrets, ("Secrets:0", null));
        Expect(null, ("Secrets:1", GatewaySecrets.New()));
        Expect(NoSecrets, ("Secrets:1", "whsec_"));
        Expect(NoSecrets, ("Secrets:1", GatewaySecrets.New()), ("Secrets:2", GatewaySecrets.New()));
        Expect(NoSecrets, ("Secrets:0", null), ("Secrets", _secret));
    }

    [TestCase("otp.verified", null)]
    [TestCase("otp.expired", null)]
    [TestCase("otp.locked", null)]
    [TestCase("delivery.failed", null)]
    [TestCase("otp.created", Unknown)]
    [TestCase("OTP.verified", Unknown)]
    [TestCase("", Unknown)]
    public void Types_are_those_that_there_are(string type, string? error) => Expect(error, ("Types:0", type));

    [Test]
    public void Types_are_a_list() => Expect(OneValue, ("Types", "otp.verified"));

    [Test]
    public void What_it_says_is_read_and_no_types_are_all_of_them()
    {
        var other = GatewaySecrets.New();
        var (all, some) = (Bind(("Secrets:1", other)).Options.Read(), Bind(("Types:0", "otp.verified"), ("Types:1", "delivery.failed")).Options.Read());

        Assert.That(all.Address, Is.EqualTo(new Uri("https://shop.example/otp-events")));
        Assert.That(all.Keys, Is.EqualTo(new[] { StandardSignature.KeyOf(_secret), StandardSignature.KeyOf(other) }));
        Assert.That((all.Types, some.Types), Is.EqualTo((EventTypes.All, EventTypes.Verified | EventTypes.DeliveryFailed)));
    }

    private void Expect(string? error, params (string Name, string? Value)[] settings)
    {
        var (options, configuration) = Bind(settings);
        var errors = new SettingErrors();
        options.Validate(errors, Section, configuration);

        Assert.That(errors.ToResult().Failures ?? [], Is.EqualTo(error is null ? Array.Empty<string>() : [error]));
    }

    private (EventReceiverOptions Options, IConfiguration Configuration) Bind(params (string Name, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [$"{Section}:Address"] = "https://shop.example/otp-events",
            [$"{Section}:Secrets:0"] = _secret,
        };
        foreach (var (name, value) in settings)
        {
            all[$"{Section}:{name}"] = value;
            if (value is null)
            {
                all.Remove($"{Section}:{name}");
            }
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(all).Build();
        return (configuration.GetSection("Clients").Get<ClientsOptions>()!["shop"].Events!, configuration);
    }
}
