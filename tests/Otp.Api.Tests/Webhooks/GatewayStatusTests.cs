using System.Text.Json;
using Otp.TestKit;
using Otp.TestKit.Gateway;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Webhooks;

/// <summary>The whole service with a gateway of its operator's, which carries SMS and calls; Messenger goes by Vonage.</summary>
internal sealed class GatewayStatusTests
{
    private static readonly string[] BySms = ["sms"];
    private static readonly string[] ByMessenger = ["messenger"];
    private static readonly string[] ByVoiceThenSms = ["voice", "sms"];

    private VonageStub _vonage = null!;
    private GatewayStub _gateway = null!;
    private OtpServiceHost _service = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _vonage = await VonageStub.StartAsync();
        _gateway = await GatewayStub.StartAsync();
        _service = await OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup()
            .WithGateway(_gateway.Address, "sms", "voice")
            .With("Delivery:Routes:messenger", "Vonage")
            .With("Otp:Text:Brand", "Shop")
            .With("Otp:CodeLength", "10")
            .With("Logging:LogLevel:Default", "Trace")
            .With("Logging:LogLevel:Microsoft", "Trace")
            .With("Logging:LogLevel:System", "Trace"));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _service.DisposeAsync();
        await _gateway.DisposeAsync();
        await _vonage.DisposeAsync();
    }

    [Test]
    public async Task A_code_goes_by_the_gateway_and_is_verified()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());

        var created = await _service.Client.CreateAsync(token, new { phoneNumber = phone, channels = BySms, locale = "it" });

        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        var call = await _gateway.CallWithAsync(phone);
        var document = await _service.Client.StatusWhenAsync(token, document => document.StepStatus(0) == "submitted");
        Assert.That(document.Step(0).TextOf("provider"), Is.EqualTo("gateway"));
        Assert.That((call.Text("channel"), call.Text("to"), call.Text("locale"), call.Text("brand")), Is.EqualTo(("sms", $"+{phone}", "it", "Shop")));
        Assert.That(call.Text("text"), Does.Contain(call.Text("code")).And.Contain("Shop"));
        Assert.That(call.Json.GetProperty("expiresAt").GetDateTimeOffset(), Is.EqualTo(document.TimeOf("expiresAt")).Within(TimeSpan.FromMilliseconds(1)));
        Assert.That((await _service.Client.VerifyAsync(token, call.Text("code"))).Status, Is.EqualTo(200));
    }

    [TestCase("delivered", "delivered", null)]
    [TestCase("read", "read", null)]
    [TestCase("rejected", "rejected", "message-refused")]
    [TestCase("undeliverable", "undeliverable", "not-delivered")]
    public async Task A_status_moves_its_step(string status, string expected, string? error)
    {
        var (token, id) = await SubmitAsync();

        Assert.That((await _service.SendGatewayStatusAsync(id, status)).Status, Is.EqualTo(200));
        Assert.That((await _service.SendGatewayStatusAsync(id, status)).Status, Is.EqualTo(200), "any number of times");

        var document = (await _service.Client.StatusAsync(token)).Json;
        Assert.That((document.StepStatus(0), document.StepError(0)), Is.EqualTo((expected, error)));
    }

    [Test]
    public async Task A_call_that_is_rejected_is_followed_by_an_SMS_at_once_under_an_id_of_its_own()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        await _service.Client.CreateAsync(token, new { phoneNumber = phone, channels = ByVoiceThenSms });
        var call = await _gateway.CallWithAsync(phone);

        await _service.SendGatewayStatusAsync(call.Text("id"), "rejected");

        var sms = await _gateway.CallWithAsync(phone, nth: 2);
        Assert.That((call.Text("channel"), sms.Text("channel")), Is.EqualTo(("voice", "sms")));
        Assert.That(sms.Text("code"), Is.EqualTo(call.Text("code")));
        Assert.That(sms.Text("id"), Is.Not.EqualTo(call.Text("id")));
    }

    [TestCase("""{"id":"0190b5a0c0de7000800000000000000a01","status":"delivered"}""")]
    [TestCase("""{"id":"whatever","status":"delivered"}""")]
    [TestCase("""{"id":7,"status":["delivered"]}""")]
    [TestCase("""{"status":"delivered"}""")]
    [TestCase("""{"id":"\ud800","status":"delivered"}""")]
    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("null")]
    public async Task What_is_well_signed_and_unknown_is_answered_200(string body)
        => Assert.That((await SendAsync(body)).Status, Is.EqualTo(200));

    [Test]
    public async Task A_status_that_is_none_moves_nothing([Values("submitted", "exploded", "Delivered", "")] string status)
    {
        var (token, id) = await SubmitAsync();

        Assert.That((await _service.SendGatewayStatusAsync(id, status)).Status, Is.EqualTo(200));

        Assert.That((await _service.Client.StatusAsync(token)).Json.StepStatus(0), Is.EqualTo("submitted"));
    }

    [TestCase("no JSON")]
    [TestCase("{")]
    [TestCase("")]
    public async Task What_is_well_signed_and_no_JSON_is_answered_400(string body)
        => AssertProblem(await SendAsync(body), 400, "validation", "The request is not valid");

    [Test]
    [Property("Security", "16")]
    public async Task What_is_not_signed_with_the_secret_of_statuses_about_now_is_refused()
    {
        var (token, id) = await SubmitAsync();
        var body = JsonSerializer.Serialize(new { id, status = "delivered" });

        AssertForged(await _service.SendGatewayStatusAsync(body, GatewaySecrets.New(), _service.Now));
        AssertForged(await _service.SendGatewayStatusAsync(body, GatewaySecrets.Secret, _service.Now));
        AssertForged(await _service.SendGatewayStatusAsync(body, GatewaySecrets.StatusSecret, _service.Now.AddMinutes(-6)));
        AssertForged(await _service.SendGatewayStatusAsync(body, GatewaySecrets.StatusSecret, _service.Now.AddMinutes(6)));
        AssertForged(await _service.Client.CallAsync(HttpMethod.Post, GatewaySecrets.StatusPath, body));
        AssertForged(await _service.Client.CallAsync(
            HttpMethod.Post, GatewaySecrets.StatusPath, body, ("Authorization", $"Bearer {VonageWebhook.Sign(body, _service.Now)}")));

        Assert.That((await _service.Client.StatusAsync(token)).Json.StepStatus(0), Is.EqualTo("submitted"));
    }

    [Test]
    [Property("Security", "29")]
    public async Task Neither_the_gateway_nor_Vonage_moves_a_message_that_the_other_carries()
    {
        var (token, id) = await SubmitAsync();
        var (onMessenger, messenger) = (Fresh.Token(), Fresh.MessengerId());
        await _service.Client.CreateAsync(onMessenger, new { messengerId = messenger, channels = ByMessenger });
        var call = await _vonage.CallToAsync(messenger);
        await _service.Client.StatusWhenAsync(onMessenger, document => document.StepStatus(0) == "submitted");

        Assert.That((await _service.SendGatewayStatusAsync(call.ClientRef, "delivered")).Status, Is.EqualTo(200));
        Assert.That((await _service.SendStatusAsync(new { message_uuid = call.Id, client_ref = id, channel = "sms", status = "delivered" })).Status, Is.EqualTo(200));

        Assert.That((await _service.Client.StatusAsync(token)).Json.StepStatus(0), Is.EqualTo("submitted"));
        Assert.That((await _service.Client.StatusAsync(onMessenger)).Json.StepStatus(0), Is.EqualTo("submitted"));
    }

    [Test]
    [Property("Security", "11")]
    public async Task No_code_number_or_secret_is_logged_at_any_level()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        await _service.Client.CreateAsync(token, new { phoneNumber = phone, channels = BySms });
        var call = await _gateway.CallWithAsync(phone);
        await _service.SendGatewayStatusAsync(call.Text("id"), "delivered");

        var log = string.Join('\n', _service.Log.Lines);
        foreach (var secret in new[] { call.Text("code"), phone, GatewaySecrets.Secret[6..], GatewaySecrets.StatusSecret[6..], token })
        {
            Assert.That(log, Does.Not.Contain(secret));
        }
    }

    private static void AssertForged(Answer answer) => AssertProblem(answer, 401, "unauthorized", "Not authorized");

    private Task<Answer> SendAsync(string body) => _service.SendGatewayStatusAsync(body, GatewaySecrets.StatusSecret, _service.Now);

    private async Task<(string Token, string Id)> SubmitAsync()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        await _service.Client.CreateAsync(token, new { phoneNumber = phone, channels = BySms });
        var call = await _gateway.CallWithAsync(phone);
        await _service.Client.StatusWhenAsync(token, document => document.StepStatus(0) == "submitted");
        return (token, call.Text("id"));
    }
}
