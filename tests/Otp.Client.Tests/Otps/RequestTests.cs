using Otp.Client.Tests.Transport;
using static Otp.Client.Tests.Transport.ScriptedReply;

namespace Otp.Client.Tests.Otps;

/// <summary>What a request may say beside the recipient, and what the service says of it.</summary>
internal sealed class RequestTests
{
    private const string Token = "login-1";

    private static readonly OtpRecipient Anna = new() { MessengerId = "81", PhoneNumber = "393331234567", EmailAddress = "anna@example.com" };

    [Test]
    public async Task A_request_says_every_address_the_channels_in_their_order_the_locale_and_the_source()
    {
        var request = new CreateOtpRequest(Anna)
        {
            Channels = [DeliveryChannel.WhatsApp, DeliveryChannel.Email],
            Locale = "pt-BR",
            Source = "203.0.113.7",
        };

        Assert.That(
            await BodyOfAsync(otp => otp.CreateAsync(Token, request)),
            Is.EqualTo(
                """{"messengerId":"81","phoneNumber":"393331234567","email":"anna@example.com","channels":["whatsapp","email"],"locale":"pt-BR","source":"203.0.113.7"}"""));
    }

    [Test]
    public async Task What_a_request_leaves_out_is_not_sent()
    {
        const string Body = """{"email":"anna@example.com"}""";

        Assert.That(await BodyOfAsync(otp => otp.CreateAsync(Token, OtpRecipient.Email("anna@example.com"))), Is.EqualTo(Body));
        Assert.That(await BodyOfAsync(otp => otp.CreateAsync(Token, new CreateOtpRequest(OtpRecipient.Email("anna@example.com")))), Is.EqualTo(Body));
    }

    [TestCase(DeliveryChannel.Messenger, "messenger")]
    [TestCase(DeliveryChannel.Sms, "sms")]
    [TestCase(DeliveryChannel.WhatsApp, "whatsapp")]
    [TestCase(DeliveryChannel.Email, "email")]
    [TestCase(DeliveryChannel.Voice, "voice")]
    public async Task Each_channel_has_its_name_in_requests_and_in_answers(DeliveryChannel channel, string name)
    {
        var body = await BodyOfAsync(otp => otp.CreateAsync(Token, new CreateOtpRequest(OtpRecipient.Sms("393331234567")) { Channels = [channel] }));
        var otp = await GetAsync($$""","delivery":{"status":"accepted","steps":[{"channel":"{{name}}","to":"**67","status":"submitted"}]}""");

        Assert.That(body, Is.EqualTo($$"""{"phoneNumber":"393331234567","channels":["{{name}}"]}"""));
        Assert.That(otp.Delivery!.Steps.Single().Channel, Is.EqualTo(channel));
    }

    [Test]
    public async Task The_same_key_goes_with_the_request_again()
    {
        await using var service = await ScriptedService.StartAsync(Document(201, "pending"));
        using var client = ClientSetup.For(service.Address);

        await client.Otp.CreateAsync(Token, new CreateOtpRequest(Anna), "key-1");

        Assert.That(service.Calls.Single().Header("Idempotency-Key"), Is.EqualTo("key-1"));
    }

    [TestCase("MaxSendsPerSourcePerHour")]
    [TestCase("CountryCap")]
    [TestCase("ARuleOfLater")]
    public async Task The_rule_that_refuses_is_told_as_it_is_called(string rule)
    {
        var refused = await CreateAsync(Of(429, $$"""{"type":"urn:problem:otp:send-budget","rule":"{{rule}}","retryAfterSeconds":60}""", ProblemJson));

        Assert.That(refused, Is.EqualTo(new CreateOtpResult.SendBudget(TimeSpan.FromMinutes(1), rule, null)));
    }

    [Test]
    public async Task A_channel_that_is_off_is_told_by_its_place_in_the_list()
    {
        const string Problem = """{"type":"urn:problem:otp:validation","errors":{"channels[1]":["Not a channel that is on: messenger, sms."]}}""";

        var invalid = (CreateOtpResult.Invalid)await CreateAsync(Of(400, Problem, ProblemJson));

        Assert.That(invalid.Errors["channels[1]"].Single(), Is.EqualTo("Not a channel that is on: messenger, sms."));
    }

    [TestCase("", false)]
    [TestCase(""","test":true""", true)]
    [TestCase(""","test":false""", false)]
    public async Task A_document_says_if_it_is_of_a_test_recipient(string member, bool isTest)
        => Assert.That((await GetAsync(member)).IsTest, Is.EqualTo(isTest));

    [Test]
    public void A_request_without_an_address_is_the_callers_mistake()
    {
        Assert.That(() => new CreateOtpRequest(new OtpRecipient()), Throws.ArgumentException);
        Assert.That(() => new CreateOtpRequest(null!), Throws.ArgumentNullException);
        Assert.That(() => new CreateOtpRequest(OtpRecipient.Email("anna@example.com")), Throws.Nothing);
    }

    [Test]
    public void A_request_prints_nothing_personal()
        => Assert.That($"{new CreateOtpRequest(Anna) { Source = "203.0.113.7" }} {Anna}", Is.EqualTo("[request] [recipient]"));

    private static async Task<string> BodyOfAsync(Func<IOtpClient, Task<CreateOtpResult>> create)
    {
        await using var service = await ScriptedService.StartAsync(Document(201, "pending"));
        using var client = ClientSetup.For(service.Address);
        Assert.That(await create(client.Otp), Is.TypeOf<CreateOtpResult.Created>());
        return service.Calls.Single().Body;
    }

    private static async Task<OtpStatusDocument> GetAsync(string members)
    {
        await using var service = await ScriptedService.StartAsync(Of(200, $"{DocumentText(Token, "pending")[..^1]}{members}}}"));
        using var client = ClientSetup.For(service.Address);
        return (await client.Otp.GetAsync(Token))!;
    }

    private static async Task<CreateOtpResult> CreateAsync(ScriptedReply reply)
    {
        await using var service = await ScriptedService.StartAsync(reply);
        using var client = ClientSetup.For(service.Address, options => options.MaxRetries = 0);
        return await client.Otp.CreateAsync(Token, new CreateOtpRequest(Anna));
    }
}
