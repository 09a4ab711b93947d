using System.Text.Json;
using Otp.Application.Clients;
using Otp.Application.Delivery;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Vonage;
using Otp.TestKit.Vonage;

namespace Otp.Infrastructure.Tests.Delivery.Vonage;

/// <summary>What goes out over the wire, to the letter; what follows from each answer is in <see cref="ProviderAnswerTests"/>.</summary>
internal sealed class MessagesOtpSenderTests
{
    private static readonly ChannelAddress OnMessenger = new(Channel.Messenger, "8192836451");
    private static readonly ChannelAddress OnSms = new(Channel.Sms, "393331234567");
    private static readonly ChannelAddress OnWhatsApp = new(Channel.WhatsApp, "393331234567");

    private VonageStub _provider = null!;
    private VonageSetup _setup = null!;

    [SetUp]
    public async Task Start()
    {
        _provider = await VonageStub.StartAsync();
        _setup = new VonageSetup(_provider.Address, DeliveryProvider.Messages);
    }

    [TearDown]
    public async Task Stop()
    {
        await _setup.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Test]
    public async Task A_message_on_Messenger_has_no_life()
    {
        Assert.That(await BodyOfAsync(VonageSetup.Message(OnMessenger)), Is.EqualTo(
            """{"channel":"messenger","message_type":"text","from":"16532","to":"8192836451","text":"Insert the following code: 63731","client_ref":"ref-0"}"""));
    }

    [Test]
    public async Task An_SMS_lives_as_long_as_its_code()
    {
        Assert.That(await BodyOfAsync(VonageSetup.Message(OnSms)), Is.EqualTo(
            """{"channel":"sms","message_type":"text","from":"NEXMO","to":"393331234567","text":"Insert the following code: 63731","client_ref":"ref-0","ttl":300}"""));
    }

    [Test]
    public async Task A_message_on_WhatsApp_is_an_authentication_template_with_the_code_in_its_text_and_in_its_button()
    {
        Assert.That(await BodyOfAsync(VonageSetup.Message(OnWhatsApp)), Is.EqualTo(
            """{"channel":"whatsapp","message_type":"custom","from":"12025550143","to":"393331234567","client_ref":"ref-0","custom":{"type":"template","template":"""
            + """{"name":"login_code","language":{"policy":"deterministic","code":"en"},"components":["""
            + """{"type":"body","parameters":[{"type":"text","text":"63731"}]},"""
            + """{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"63731"}]}]}}}"""));
    }

    [TestCase(-1, 20)]
    [TestCase(0, 20)]
    [TestCase(19, 20)]
    [TestCase(20, 20)]
    [TestCase(20.001, 21)]
    [TestCase(21, 21)]
    [TestCase(179.5, 180)]
    [TestCase(604_800, 604_800)]
    [TestCase(604_801, 604_800)]
    public async Task An_SMS_lives_for_what_is_left_of_its_code_in_whole_seconds_that_Vonage_takes(double left, int life)
    {
        var body = await BodyOfAsync(VonageSetup.Message(OnSms) with { ExpiresAt = VonageSetup.Now.AddSeconds(left) });

        Assert.That(JsonElement.Parse(body).GetProperty("ttl").GetInt32(), Is.EqualTo(life));
    }

    [Test]
    public async Task What_is_left_is_counted_when_the_call_is_made()
    {
        _setup.Time.Advance(TimeSpan.FromSeconds(120));

        Assert.That(JsonElement.Parse(await BodyOfAsync(VonageSetup.Message(OnSms))).GetProperty("ttl").GetInt32(), Is.EqualTo(180));
    }

    [TestCase(null, "en", "en")]
    [TestCase("pt-BR", "en", "pt_BR")]
    [TestCase("it-CH", "en", "it")]
    [TestCase("fr", "it", "it")]
    public async Task The_template_is_wanted_in_the_persons_language(string? locale, string defaultLocale, string language)
    {
        var body = await BodyOfAsync(VonageSetup.Message(OnWhatsApp) with { Locale = locale, DefaultLocale = defaultLocale });

        Assert.That(TemplateIn(body).GetProperty("language").GetProperty("code").GetString(), Is.EqualTo(language));
    }

    [Test]
    public async Task Brand_and_texts_have_no_part_in_a_message_on_WhatsApp()
    {
        var message = VonageSetup.Message(OnWhatsApp);

        Assert.That(await BodyOfAsync(message with { Brand = "Shop" }), Is.EqualTo(await BodyOfAsync(message)));
    }

    [TestCase(Channel.Messenger, "8192836451", "bank-page")]
    [TestCase(Channel.Sms, "393331234567", "BANK")]
    [TestCase(Channel.WhatsApp, "393331234567", "393330000000")]
    public async Task A_clients_own_sender_goes_before_the_services(Channel channel, string address, string from)
    {
        var message = VonageSetup.Message(new ChannelAddress(channel, address)) with
        {
            Senders = new MessageSenders("bank-page", "BANK", "393330000000"),
        };

        Assert.That(JsonElement.Parse(await BodyOfAsync(message)).GetProperty("from").GetString(), Is.EqualTo(from));
    }

    [TestCase(Channel.Messenger)]
    [TestCase(Channel.Sms)]
    [TestCase(Channel.WhatsApp)]
    public void A_request_prints_neither_address_nor_code(Channel channel)
    {
        var request = new MessagesRequests(new VonageOptions(), _setup.Time).Of(VonageSetup.Message(new ChannelAddress(channel, "393331234567")));

        var parameters = request.Custom?.Template.Components.SelectMany(component => component.Parameters) ?? [];
        Assert.That(
            string.Join(' ', [request, request.Custom, .. request.Custom?.Template.Components ?? [], .. parameters]),
            Does.Not.Contain("63731").And.Not.Contain("393331234567"));
    }

    private static JsonElement TemplateIn(string body) => JsonElement.Parse(body).GetProperty("custom").GetProperty("template");

    private async Task<string> BodyOfAsync(OtpMessage message)
    {
        await _setup.SendAsync(message);
        return _provider.Calls[^1].Body;
    }
}
