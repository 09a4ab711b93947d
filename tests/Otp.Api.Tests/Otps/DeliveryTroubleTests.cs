using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.Api.Tests.Otps;

[TestFixture("Dispatch", "sms")]
[TestFixture("Messages", "messenger")]
[TestFixture("Messages", "sms")]
[TestFixture("Messages", "whatsapp")]
internal sealed class DeliveryTroubleTests(string provider, string channel) : ServiceFixture
{
    protected override OtpServiceSetup Setup => new OtpServiceSetup().WithWhatsApp().WithClock().With("Otp:CodeLength", "10").With("Delivery:Provider", provider);

    [TestCase(401, "credentials-refused")]
    [TestCase(402, "low-balance")]
    [TestCase(403, "credentials-refused")]
    [TestCase(400, "message-refused")]
    [TestCase(422, "message-refused")]
    public async Task A_provider_that_says_no_leaves_the_201_standing_and_the_status_tells_why(int status, string error)
    {
        var (token, address) = await CreateAsync(_ => VonageReply.Of(status));

        var document = await Client.StatusWhenAsync(token, document => document.DeliveryStatus() == "failed");

        Assert.That(document.Status(), Is.EqualTo("pending"));
        Assert.That(document.DeliveryStatus(), Is.EqualTo("failed"));
        Assert.That(document.StepStatus(0), Is.EqualTo("failed"));
        Assert.That(document.StepError(0), Is.EqualTo(error));
        Assert.That(Vonage.CallsTo(address), Has.Count.EqualTo(1), "no storm");
        Assert.That(document.ToString(), Does.Not.Contain(Vonage.CallsTo(address)[0].Text), "the provider's problem quotes the message");
        Assert.That(Service.Log.Lines, Has.None.Contains(Vonage.CallsTo(address)[0].Text));
    }

    [TestCase(500)]
    [TestCase(503)]
    [TestCase(429)]
    public async Task A_provider_that_is_down_gets_the_same_message_again_when_it_is_back(int status)
    {
        var isDown = true;
        var (token, address) = await CreateAsync(_ => isDown ? VonageReply.Of(status) : VonageReply.Accepted);
        var down = await Client.StatusWhenAsync(token, document => document.StepError(0) is not null);
        isDown = false;

        // The longest back-off is 30 seconds.
        Service.Time.Advance(TimeSpan.FromSeconds(31));

        var document = await Client.StatusWhenAsync(token, document => document.DeliveryStatus() == "accepted");
        Assert.That(down.DeliveryStatus(), Is.EqualTo("pending"));
        Assert.That(down.StepError(0), Is.EqualTo(status == 429 ? "provider-throttled" : "provider-unavailable"));
        Assert.That(document.DeliveryStatus(), Is.EqualTo("accepted"));
        var calls = Vonage.CallsTo(address);
        Assert.That(calls, Has.Count.EqualTo(2));
        Assert.That(calls[1].Code, Is.EqualTo(calls[0].Code));
    }

    [Test]
    public async Task A_provider_that_is_down_until_the_code_expires_leaves_the_delivery_failed_with_its_reason()
    {
        var (token, _) = await CreateAsync(_ => VonageReply.Of(503));
        await Client.StatusWhenAsync(token, document => document.StepError(0) is not null);
        Service.Time.Advance(TimeSpan.FromMinutes(5));

        var document = await Client.StatusWhenAsync(token, document => document.DeliveryStatus() == "failed");

        Assert.That(document.Status(), Is.EqualTo("expired"));
        Assert.That(document.DeliveryStatus(), Is.EqualTo("failed"));
        Assert.That(document.StepError(0), Is.EqualTo("provider-unavailable"));
    }

    [TestCase(nameof(VonageReply.Reset))]
    [TestCase(nameof(VonageReply.BreakingOff))]
    [TestCase(nameof(VonageReply.Nothing), Description = "202 without an id")]
    [TestCase(nameof(VonageReply.Page))]
    public async Task A_call_whose_answer_says_nothing_is_repeated_once_and_no_more(string reply)
    {
        var (token, address) = await CreateAsync(_ => reply switch
        {
            nameof(VonageReply.Reset) => VonageReply.Reset,
            nameof(VonageReply.BreakingOff) => VonageReply.BreakingOff,
            nameof(VonageReply.Nothing) => VonageReply.Nothing,
            _ => VonageReply.Page,
        });
        await Client.StatusWhenAsync(token, document => document.StepError(0) == "outcome-unknown");
        Service.Time.Advance(TimeSpan.FromSeconds(31));
        var document = await Client.StatusWhenAsync(token, document => document.DeliveryStatus() == "failed");
        Service.Time.Advance(TimeSpan.FromSeconds(31));
        await IssueAsync();

        Assert.That(document.StepError(0), Is.EqualTo("outcome-unknown"));
        Assert.That(Vonage.CallsTo(address), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_code_is_good_before_its_provider_has_answered()
    {
        var answered = new TaskCompletionSource();
        var (token, address) = await CreateAsync(_ => new VonageReply { Until = answered.Task });
        var code = await Vonage.CodeForAsync(address);

        var verified = await Client.VerifyAsync(token, code);
        answered.SetResult();

        Assert.That(verified.Status, Is.EqualTo(200));
    }

    private async Task<(string Token, string Address)> CreateAsync(Func<VonageCall, VonageReply> reply)
    {
        var (token, messengerId, phone) = (Fresh.Token(), Fresh.MessengerId(), Fresh.Phone());
        var address = channel == "messenger" ? messengerId : phone;
        Vonage.Reply = call => call.Recipients.Contains(address, StringComparer.Ordinal) ? reply(call) : VonageReply.Accepted;
        var created = await Client.CreateAsync(token, new { messengerId, phoneNumber = phone, channels = new[] { channel } });
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        return (token, address);
    }
}
