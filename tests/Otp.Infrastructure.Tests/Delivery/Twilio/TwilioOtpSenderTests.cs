using Otp.Application.Clients;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.TestKit.Twilio;

namespace Otp.Infrastructure.Tests.Delivery.Twilio;

/// <summary>What goes out over the wire; what follows from each answer is in <see cref="TwilioOutcomeTests"/>.</summary>
internal sealed class TwilioOtpSenderTests
{
    private const string StatusCallback = $"https://otp.shop.example/webhooks/twilio/{TwilioSetup.ClientRef}";

    private static readonly string[] Languages = ["de", "it", "pt_BR", "zh-Hant"];

    private TwilioStub _twilio = null!;
    private TwilioSetup _setup = null!;

    [SetUp]
    public async Task Start()
    {
        _twilio = await TwilioStub.StartAsync();
        _setup = new TwilioSetup(_twilio.Address);
    }

    [TearDown]
    public async Task Stop()
    {
        await _setup.DisposeAsync();
        await _twilio.DisposeAsync();
    }

    [Test]
    public async Task An_SMS_goes_to_the_account_as_a_form_with_the_account_s_secret()
    {
        Assert.That(await _setup.SendAsync(), Is.InstanceOf<SendOutcome.Accepted>());

        var post = _twilio.Posts.Single();
        Assert.That((post.Method, post.Path), Is.EqualTo(("POST", $"/2010-04-01/Accounts/{TwilioAccount.Sid}/Messages.json")));
        Assert.That(post.Headers["Content-Type"], Does.StartWith("application/x-www-form-urlencoded"));
        Assert.That(post.IsAuthentic, Is.True);
        Assert.That(post.Headers, Does.Not.ContainKey("traceparent"));
        Assert.That(post.Form, Is.EquivalentTo(Form(
            ("To", "+393331234567"),
            ("From", "+12025550143"),
            ("Body", "Insert the following code: 63731"),
            ("ValidityPeriod", "300"),
            ("StatusCallback", StatusCallback))));
    }

    [Test]
    public async Task A_message_on_WhatsApp_is_a_template_that_the_code_goes_into()
    {
        await _setup.SendAsync(TwilioSetup.Message(Channel.WhatsApp));

        Assert.That(_twilio.Posts.Single().Form, Is.EquivalentTo(Form(
            ("To", "whatsapp:+393331234567"),
            ("From", "whatsapp:+12025550144"),
            ("ContentSid", TwilioAccount.ContentSid),
            ("ContentVariables", """{"1":"63731"}"""),
            ("ValidityPeriod", "300"),
            ("StatusCallback", StatusCallback))));
    }

    [TestCase(Channel.Sms, "Twilio:SmsSenderId")]
    [TestCase(Channel.WhatsApp, "Twilio:WhatsAppSenderId")]
    public async Task A_messaging_service_chooses_the_sender_itself(Channel channel, string setting)
    {
        var service = TwilioAccount.NewSid("MG");
        await using var setup = new TwilioSetup(_twilio.Address, (setting, service));

        await setup.SendAsync(TwilioSetup.Message(channel));

        var form = _twilio.Posts.Single().Form;
        Assert.That(form["MessagingServiceSid"], Is.EqualTo(service));
        Assert.That(form, Does.Not.ContainKey("From"));
    }

    [TestCase("https://otp.shop.example/", "https://otp.shop.example/webhooks/twilio/")]
    [TestCase("https://shop.example/codes", "https://shop.example/codes/webhooks/twilio/")]
    [TestCase("https://otp.shop.example:8443", "https://otp.shop.example:8443/webhooks/twilio/")]
    public async Task Statuses_go_below_the_public_address(string address, string callback)
    {
        await using var setup = new TwilioSetup(_twilio.Address, ("Webhooks:PublicAddress", address));

        await setup.SendAsync();

        Assert.That(_twilio.Posts.Single().Form["StatusCallback"], Is.EqualTo(callback + TwilioSetup.ClientRef));
    }

    [TestCase(600, "600")]
    [TestCase(7, "7")]
    [TestCase(6.1, "7")]
    [TestCase(6, "6")]
    [TestCase(5, "6")]
    [TestCase(0.2, "6")]
    public async Task A_message_lives_as_long_as_its_code_and_six_seconds_at_least(double seconds, string life)
    {
        await _setup.SendAsync(TwilioSetup.Message(life: TimeSpan.FromSeconds(seconds)));

        Assert.That(_twilio.Posts.Single().Form["ValidityPeriod"], Is.EqualTo(life));
    }

    [TestCase("it-CH", "en", "HX_it")]
    [TestCase("pt", "en", "HX_pt-BR")]
    [TestCase("zh-HK", "en", "HX_zh-Hant")]
    [TestCase("fi", "it", "HX_it")]
    [TestCase(null, "de-AT", "HX_de")]
    [TestCase("fi", "sv", "HX_de")]
    public async Task The_template_is_that_of_the_person_s_language_or_of_the_nearest_or_of_the_default_or_the_first(string? locale, string defaultLocale, string expected)
    {
        var sids = Languages.ToDictionary(
            tag => $"HX_{tag.Replace('_', '-')}", tag => (Tag: tag, Sid: TwilioAccount.NewSid("HX")), StringComparer.Ordinal);
        await using var setup = new TwilioSetup(
            _twilio.Address, [("Twilio:WhatsAppContentSids:en", null), .. sids.Values.Select(content => ($"Twilio:WhatsAppContentSids:{content.Tag}", (string?)content.Sid))]);

        await setup.SendAsync(TwilioSetup.Message(Channel.WhatsApp, locale: locale, defaultLocale: defaultLocale));

        Assert.That(_twilio.Posts.Single().Form["ContentSid"], Is.EqualTo(sids[expected].Sid));
    }

    [TestCase("Shop", false, "Shop")]
    [TestCase("Shop", true, "Shop")]
    [TestCase("12025550199", false, "+12025550199")]
    [TestCase("12025550199", true, "+12025550143")]
    [TestCase("24273", false, "24273")]
    [TestCase("24273", true, "+12025550143")]
    public async Task A_client_s_name_goes_everywhere_and_its_number_only_by_the_provider_that_comes_first(string sender, bool takenOver, string from)
    {
        await _setup.SendAsync(TwilioSetup.Message(senders: new MessageSenders(null, sender), takenOver: takenOver));

        Assert.That(_twilio.Posts.Single().Form["From"], Is.EqualTo(from));
    }

    [Test]
    [Property("Security", "31")]
    [NonParallelizable]
    [Description("The package would print what it sends: it takes its log level from the environment.")]
    public async Task What_goes_out_is_never_printed_even_where_the_environment_asks_the_package_to()
    {
        var (output, level) = (Console.Out, Environment.GetEnvironmentVariable("TWILIO_LOG_LEVEL"));
        using var printed = new StringWriter();
        try
        {
            Environment.SetEnvironmentVariable("TWILIO_LOG_LEVEL", "debug");
            Console.SetOut(printed);

            await _setup.SendAsync();
        }
        finally
        {
            Console.SetOut(output);
            Environment.SetEnvironmentVariable("TWILIO_LOG_LEVEL", level);
        }

        Assert.That(_twilio.Posts, Has.Count.EqualTo(1));
        Assert.That(printed.ToString(), Does.Not.Contain("393331234567").And.Not.Contain("63731").And.Not.Contain("Messages.json"));
    }

    private static Dictionary<string, string> Form(params (string Name, string Value)[] fields)
        => fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
}
