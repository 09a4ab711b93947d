using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Twilio;
using Otp.TestKit.Twilio;

namespace Otp.Infrastructure.Tests.Delivery.Twilio;

internal sealed class TwilioOptionsValidatorTests
{
    private const string Sid = "0123456789abcdef0123456789ABCDEF";

    [Test]
    public void A_whole_account_is_valid()
    {
        Assert.That(Validate(_ => { }), Is.Empty);
    }

    [TestCase("Vonage", "Vonage")]
    [TestCase(null, null)]
    public void Where_no_route_names_Twilio_nothing_is_asked_for(string? sms, string? whatsApp)
    {
        Assert.That(Validate(options => (options.AccountSid, options.AuthToken, options.SmsSenderId) = ("", "", "x y z"), address: null, sms: sms, whatsApp: whatsApp), Is.Empty);
    }

    [Test]
    public void Only_the_channels_that_go_by_Twilio_need_a_sender()
    {
        Assert.That(Validate(options => (options.WhatsAppSenderId, options.WhatsAppContentSids) = ("", []), whatsApp: null), Is.Empty);
        Assert.That(Validate(options => options.SmsSenderId = "", sms: null), Is.Empty);
    }

    [TestCase("AC" + Sid, true)]
    [TestCase("ac" + Sid, false)]
    [TestCase("SK" + Sid, false)]
    [TestCase("AC0123456789abcdef0123456789ABCDE", false)]
    [TestCase("AC" + Sid + "0", false)]
    [TestCase("AC0123456789abcdef0123456789ABCDEg", false)]
    [TestCase("", false)]
    public void The_account_is_AC_and_32_hexadecimal_digits(string sid, bool valid)
        => Expect(options => options.AccountSid = sid, valid, "Twilio:AccountSid", "Copy it from the Twilio console");

    [TestCase(Sid, true)]
    [TestCase("0123456789abcdef0123456789abcde", false)]
    [TestCase("0123456789abcdef0123456789abcdef0", false)]
    [TestCase("0123456789abcdef0123456789abcde ", false)]
    [TestCase("", false)]
    public void The_auth_token_has_32_characters(string token, bool valid)
        => Expect(options => options.AuthToken = token, valid, "Twilio:AuthToken", "Copy the primary one");

    [TestCase("+12025550143", true)]
    [TestCase("+1234567", true)]
    [TestCase("+123456", false)]
    [TestCase("+123456789012345", true)]
    [TestCase("+1234567890123456", false)]
    [TestCase("12025550143", false)]
    [TestCase("24273", true)]
    [TestCase("Shop", true)]
    [TestCase("My Shop", true)]
    [TestCase("MyShop24777", true)]
    [TestCase("MyShop247777", false)]
    [TestCase(" Shop", false)]
    [TestCase("Shop!", false)]
    [TestCase("MG" + Sid, true)]
    [TestCase("MG" + Sid + "0", false)]
    [TestCase("\"Shop\"", false)]
    [TestCase("", false)]
    public void SMS_come_from_a_number_a_short_code_a_name_or_a_messaging_service(string sender, bool valid)
        => Expect(options => options.SmsSenderId = sender, valid, "Twilio:SmsSenderId", "+12025550143");

    [TestCase("+12025550143", true)]
    [TestCase("MG" + Sid, true)]
    [TestCase("whatsapp:+12025550143", false)]
    [TestCase("12025550143", false)]
    [TestCase("24273", false)]
    [TestCase("Shop", false)]
    [TestCase("", false)]
    public void Messages_on_WhatsApp_come_from_a_number_or_a_messaging_service(string sender, bool valid)
        => Expect(options => options.WhatsAppSenderId = sender, valid, "Twilio:WhatsAppSenderId", "+12025550143");

    [TestCase("it", "HX" + Sid, true)]
    [TestCase("pt-BR", "HX" + Sid, true)]
    [TestCase("pt_BR", "HX" + Sid, true)]
    [TestCase("Italian", "HX" + Sid, false)]
    [TestCase("it", "MG" + Sid, false)]
    [TestCase("it", "HX0123", false)]
    [TestCase("it", "", false)]
    [TestCase("it", null, false)]
    public void Each_language_has_a_content_SID(string locale, string? sid, bool valid)
        => Expect(options => options.WhatsAppContentSids[locale] = sid!, valid, $"Twilio:WhatsAppContentSids:{locale}", "example en or pt-BR", "Content Template Builder");

    [Test]
    public void WhatsApp_needs_one_content_SID_at_least()
        => Expect(options => options.WhatsAppContentSids = [], valid: false, "Twilio:WhatsAppContentSids", "authentication template");

    [TestCase("https://otp.shop.example", true)]
    [TestCase("https://shop.example:8443/codes/", true)]
    [TestCase("http://localhost:3000", true)]
    [TestCase("http://127.0.0.1:3000", true)]
    [TestCase("http://otp.shop.example", false)]
    [TestCase("ftp://localhost", false)]
    [TestCase("https://otp.shop.example/?a=b", false)]
    [TestCase("https://otp.shop.example/#a", false)]
    [TestCase("https://user@otp.shop.example", false)]
    [TestCase("/webhooks", false)]
    [TestCase(null, false)]
    public void The_public_address_is_an_https_address(string? address, bool valid)
        => Assert.That(
            Validate(_ => { }, address),
            valid ? Is.Empty : Has.One.StartsWith("Webhooks:PublicAddress ").And.One.Contains("https://otp.example.com"));

    [TestCase(null, true)]
    [TestCase("https://api.ie1.twilio.com", true)]
    [TestCase("http://localhost:4000", true)]
    [TestCase("http://api.twilio.com", false)]
    [TestCase("api.twilio.com", false)]
    public void Another_address_is_https_or_on_this_machine(string? address, bool valid)
        => Expect(
            options => options.BaseAddress = address is null ? null : new Uri(address, UriKind.RelativeOrAbsolute), valid, "Twilio:BaseAddress", "Twilio's own is the default");

    private static void Expect(Action<TwilioOptions> change, bool valid, string setting, params string[] remedies)
    {
        var errors = Validate(change);
        Assert.That(errors.Length, Is.EqualTo(valid ? 0 : 1), string.Join('\n', errors));
        if (!valid)
        {
            Assert.That(errors[0], Does.StartWith($"{setting} "));
            Assert.That(remedies.Any(remedy => errors[0].Contains(remedy, StringComparison.Ordinal)), Is.True, errors[0]);
        }
    }

    private static string[] Validate(
        Action<TwilioOptions> change, string? address = "https://otp.shop.example", string? sms = "Vonage,Twilio", string? whatsApp = "Twilio")
    {
        var options = new TwilioOptions
        {
            AccountSid = TwilioAccount.Sid,
            AuthToken = TwilioAccount.AuthToken,
            SmsSenderId = "+12025550143",
            WhatsAppSenderId = "+12025550143",
        };
        options.WhatsAppContentSids["en"] = TwilioAccount.ContentSid;
        change(options);
        var routes = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Delivery:Routes:messenger"] = "Vonage", ["Delivery:Routes:sms"] = sms, ["Delivery:Routes:whatsapp"] = whatsApp };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(routes.Where(route => route.Value is not null)).Build();
        var webhooks = new WebhooksOptions { PublicAddress = address is null ? null : new Uri(address, UriKind.RelativeOrAbsolute) };
        var result = new TwilioOptionsValidator(
            Options.Create(new DeliveryOptions { Provider = DeliveryProvider.Messages }), Options.Create(webhooks), new ChannelRoutes(configuration)).Validate(null, options);
        return [.. result.Failures ?? []];
    }
}
