using Otp.Domain.Recipients;
using Otp.Infrastructure.Delivery;
using Otp.TestKit.Vonage;

namespace Otp.Infrastructure.Tests.Delivery.Vonage;

/// <summary>What goes out over the wire, to the letter; what follows from each answer is in <see cref="ProviderAnswerTests"/>.</summary>
public sealed class DispatchOtpSenderTests
{
    private static readonly ChannelAddress OnMessenger = new(Channel.Messenger, "8192836451");
    private static readonly ChannelAddress OnSms = new(Channel.Sms, "393331234567");

    private VonageStub _provider = null!;
    private VonageSetup _setup = null!;

    [SetUp]
    public async Task Start()
    {
        _provider = await VonageStub.StartAsync();
        _setup = new VonageSetup(_provider.Address, DeliveryProvider.Dispatch);
    }

    [TearDown]
    public async Task Stop()
    {
        await _setup.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Test]
    public async Task Messenger_and_sms_are_one_failover_workflow()
    {
        await _setup.SendAsync(VonageSetup.Message(OnMessenger, OnSms));

        Assert.That(_provider.Calls.Single().Body, Is.EqualTo(
            """{"template":"failover","workflow":["""
            + """{"from":{"type":"messenger","id":"16532"},"to":{"type":"messenger","id":"8192836451"},"message":{"content":{"type":"text","text":"Insert the following code: 63731"}},"failover":{"expiry_time":120,"condition_status":"read"}},"""
            + """{"from":{"type":"sms","number":"NEXMO"},"to":{"type":"sms","number":"393331234567"},"message":{"content":{"type":"text","text":"Insert the following code: 63731"}}}]}"""));
    }

    [Test]
    public async Task Sms_alone_is_a_workflow_of_one_message()
    {
        await _setup.SendAsync(VonageSetup.Message(OnSms));

        Assert.That(_provider.Calls.Single().Body, Is.EqualTo(
            """{"template":"failover","workflow":[{"from":{"type":"sms","number":"NEXMO"},"to":{"type":"sms","number":"393331234567"},"message":{"content":{"type":"text","text":"Insert the following code: 63731"}}}]}"""));
    }

    [Test]
    public async Task Messenger_alone_is_a_workflow_of_one_message()
    {
        await _setup.SendAsync(VonageSetup.Message(OnMessenger));

        Assert.That(_provider.Calls.Single().Body, Is.EqualTo(
            """{"template":"failover","workflow":[{"from":{"type":"messenger","id":"16532"},"to":{"type":"messenger","id":"8192836451"},"message":{"content":{"type":"text","text":"Insert the following code: 63731"}}}]}"""));
    }

    [Test]
    public async Task It_posts_json_to_the_dispatch_endpoint_and_says_who_it_is()
    {
        await _setup.SendAsync();

        var call = _provider.Calls.Single();
        Assert.Multiple(() =>
        {
            Assert.That(call.Method, Is.EqualTo("POST"));
            Assert.That(call.Path, Is.EqualTo("/v0.1/dispatch"));
            Assert.That(call.Headers["Content-Type"], Does.StartWith("application/json"));
            Assert.That(call.Headers["User-Agent"], Is.EqualTo("otp-service/1.0"));
            Assert.That(call.Headers["Authorization"], Does.StartWith("Bearer "));
        });
    }

    [Test]
    public async Task A_request_prints_neither_address_nor_code()
    {
        var text = VonageSetup.Message(OnMessenger, OnSms).ToString();
        await _setup.SendAsync();

        Assert.That(text, Does.Not.Contain("63731").And.Not.Contain("8192836451").And.Not.Contain("393331234567"));
    }
}
