using System.Globalization;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.TestKit;
using Otp.TestKit.Vonage;

namespace Otp.Infrastructure.Tests.Delivery.Vonage;

/// <summary>Over real HTTP, against a provider that answers as it is told.</summary>
public sealed class DispatchOtpSenderTests
{
    private static readonly ChannelAddress OnMessenger = new(Channel.Messenger, "8192836451");
    private static readonly ChannelAddress OnSms = new(Channel.Sms, "393331234567");

    private VonageStub _provider = null!;
    private DispatchSetup _setup = null!;

    [SetUp]
    public async Task Start()
    {
        _provider = await VonageStub.StartAsync();
        _setup = new DispatchSetup(_provider.Address);
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
        await _setup.SendAsync(DispatchSetup.Message(OnMessenger, OnSms));

        Assert.That(_provider.Calls.Single().Body, Is.EqualTo(
            """{"template":"failover","workflow":["""
            + """{"from":{"type":"messenger","id":"16532"},"to":{"type":"messenger","id":"8192836451"},"message":{"content":{"type":"text","text":"Insert the following code: 63731"}},"failover":{"expiry_time":120,"condition_status":"read"}},"""
            + """{"from":{"type":"sms","number":"NEXMO"},"to":{"type":"sms","number":"393331234567"},"message":{"content":{"type":"text","text":"Insert the following code: 63731"}}}]}"""));
    }

    [Test]
    public async Task Sms_alone_is_a_workflow_of_one_message()
    {
        await _setup.SendAsync(DispatchSetup.Message(OnSms));

        Assert.That(_provider.Calls.Single().Body, Is.EqualTo(
            """{"template":"failover","workflow":[{"from":{"type":"sms","number":"NEXMO"},"to":{"type":"sms","number":"393331234567"},"message":{"content":{"type":"text","text":"Insert the following code: 63731"}}}]}"""));
    }

    [Test]
    public async Task Messenger_alone_is_a_workflow_of_one_message()
    {
        await _setup.SendAsync(DispatchSetup.Message(OnMessenger));

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
    public async Task An_accepted_workflow_is_known_by_its_dispatch_uuid()
    {
        var outcome = await _setup.SendAsync();

        Assert.That(outcome, Is.EqualTo(new SendOutcome.Accepted(_provider.Calls.Single().Id, null, WholeWorkflow: true)));
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("\"aaaaaaaa\"")]
    [TestCase("""{"dispatch_uuid":null}""")]
    [TestCase("""{"dispatch_uuid":""}""")]
    [TestCase("""{"dispatch_uuid":12}""")]
    [TestCase("""{"dispatch_uuid":"aaaa""")]
    [TestCase("<html><body>Welcome to the hotel's network</body></html>")]
    public async Task A_success_that_does_not_look_like_the_providers_is_an_unknown_outcome(string body)
    {
        _provider.Reply = _ => VonageReply.Of(202, body);

        Assert.That(await _setup.SendAsync(), Is.EqualTo(new SendOutcome.Unknown()));
        Assert.That(_provider.Calls, Has.Count.EqualTo(1));
    }

    [TestCase(128, true)]
    [TestCase(129, false)]
    public async Task An_id_of_up_to_128_characters_is_kept(int length, bool kept)
    {
        var id = new string('a', length);
        _provider.Reply = _ => VonageReply.Of(202, $$"""{"dispatch_uuid":"{{id}}"}""");

        Assert.That(await _setup.SendAsync(), Is.EqualTo(kept ? new SendOutcome.Accepted(id, null, WholeWorkflow: true) : (SendOutcome)new SendOutcome.Unknown()));
    }

    [Test]
    public async Task An_endless_answer_is_not_read_to_its_end()
    {
        _provider.Reply = _ => VonageReply.Of(202, $$"""{"dispatch_uuid":"a","more":"{{new string('x', 3 * 1024 * 1024)}}"}""");

        Assert.That(await _setup.SendAsync(), Is.EqualTo(new SendOutcome.Unknown()));
        Assert.That(_provider.Calls, Has.Count.EqualTo(1));
    }

    [TestCase(400)]
    [TestCase(404)]
    [TestCase(409)]
    [TestCase(422)]
    public async Task A_refused_message_is_refused_for_good(int status)
    {
        await ExpectAsync(status, new SendOutcome.Refused(DeliveryError.MessageRefused));
    }

    [TestCase(401, "credentials-refused")]
    [TestCase(402, "low-balance")]
    [TestCase(403, "credentials-refused")]
    public async Task A_provider_that_refuses_us_is_told_apart(int status, string code)
    {
        _provider.Reply = _ => VonageReply.Of(status);

        var outcome = await _setup.SendAsync();

        Assert.That(outcome, Is.InstanceOf<SendOutcome.Denied>());
        Assert.That(((SendOutcome.Denied)outcome).Error.Code, Is.EqualTo(code));
        Assert.That(_provider.Calls, Has.Count.EqualTo(1));
    }

    [TestCase(408)]
    [TestCase(500)]
    [TestCase(502)]
    [TestCase(503)]
    [TestCase(504)]
    public async Task A_provider_with_an_error_of_its_own_is_asked_later(int status)
    {
        await ExpectAsync(status, new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null));
    }

    [Test]
    public async Task A_throttling_provider_is_asked_after_the_seconds_it_says()
    {
        await ExpectAsync(429, new SendOutcome.Postponed(DeliveryError.ProviderThrottled, TimeSpan.FromSeconds(7)), retryAfter: "7");
    }

    [Test]
    public async Task A_throttling_provider_is_asked_at_the_date_it_says()
    {
        var date = DispatchSetup.Now.AddSeconds(42).ToString("R", CultureInfo.InvariantCulture);

        await ExpectAsync(429, new SendOutcome.Postponed(DeliveryError.ProviderThrottled, TimeSpan.FromSeconds(42)), retryAfter: date);
    }

    [TestCase(null)]
    [TestCase("soon")]
    [TestCase("99999999999999999999")]
    public async Task A_throttling_provider_that_does_not_say_when_is_asked_later(string? retryAfter)
    {
        await ExpectAsync(429, new SendOutcome.Postponed(DeliveryError.ProviderThrottled, null), retryAfter);
    }

    [Test]
    public async Task An_unavailable_provider_may_say_when_to_come_back()
    {
        await ExpectAsync(503, new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, TimeSpan.FromSeconds(3)), retryAfter: "3");
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task A_redirection_is_not_followed(int status)
    {
        await using var elsewhere = await VonageStub.StartAsync();
        _provider.Reply = _ => VonageReply.Of(status, "Location", new Uri(elsewhere.Address, "v0.1/dispatch").ToString());

        Assert.That(await _setup.SendAsync(), Is.EqualTo(new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null)));
        Assert.That(_provider.Calls, Has.Count.EqualTo(1));
        Assert.That(elsewhere.Calls, Is.Empty);
    }

    [Test]
    public async Task A_refused_connection_is_a_call_that_never_left()
    {
        await using var setup = new DispatchSetup(new Uri($"http://127.0.0.1:{FreePorts.Next()}"));

        Assert.That(await setup.SendAsync(), Is.EqualTo(new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null)));
    }

    [Test]
    public async Task A_connection_reset_after_the_request_is_an_unknown_outcome()
    {
        _provider.Reply = _ => VonageReply.Reset;

        Assert.That(await _setup.SendAsync(), Is.EqualTo(new SendOutcome.Unknown()));
        Assert.That(_provider.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_kept_connection_reset_after_the_request_is_not_tried_again_behind_our_back()
    {
        await _setup.SendAsync();
        _provider.Reply = _ => VonageReply.Reset;

        Assert.That(await _setup.SendAsync(), Is.EqualTo(new SendOutcome.Unknown()));
        Assert.That(_provider.Calls, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task An_answer_that_breaks_off_is_an_unknown_outcome()
    {
        _provider.Reply = _ => VonageReply.BreakingOff;

        Assert.That(await _setup.SendAsync(), Is.EqualTo(new SendOutcome.Unknown()));
        Assert.That(_provider.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Whoever_cancels_gets_the_cancellation()
    {
        using var cancellation = new CancellationTokenSource();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _provider.Reply = _ =>
        {
            reached.SetResult();
            return VonageReply.Hang;
        };
        var sending = _setup.SendAsync(cancellationToken: cancellation.Token);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(10));

        await cancellation.CancelAsync();

        await Assert.CatchAsync<OperationCanceledException>(() => sending);
    }

    [Test]
    public async Task A_provider_that_is_down_is_left_alone()
    {
        const int EnoughToTell = 20;
        _provider.Reply = _ => VonageReply.Of(503);
        for (var call = 0; call < EnoughToTell; call++)
        {
            await _setup.SendAsync();
        }

        _provider.Reply = _ => VonageReply.Accepted;
        var outcome = await _setup.SendAsync();

        Assert.That(outcome, Is.InstanceOf<SendOutcome.Postponed>());
        Assert.That(((SendOutcome.Postponed)outcome).Error, Is.EqualTo(DeliveryError.ProviderUnavailable));
        Assert.That(_provider.Calls, Has.Count.EqualTo(EnoughToTell), "no call was made");
    }

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(429)]
    public async Task A_provider_that_refuses_is_not_down(int status)
    {
        _provider.Reply = _ => VonageReply.Of(status);
        for (var call = 0; call < 25; call++)
        {
            await _setup.SendAsync();
        }

        Assert.That(_provider.Calls, Has.Count.EqualTo(25));
    }

    [Test]
    public async Task A_request_prints_neither_address_nor_code()
    {
        var text = DispatchSetup.Message(OnMessenger, OnSms).ToString();
        await _setup.SendAsync();

        Assert.That(text, Does.Not.Contain("63731").And.Not.Contain("8192836451").And.Not.Contain("393331234567"));
    }

    private async Task ExpectAsync(int status, SendOutcome outcome, string? retryAfter = null)
    {
        _provider.Reply = _ => retryAfter is null ? VonageReply.Of(status) : VonageReply.Of(status, "Retry-After", retryAfter);

        Assert.That(await _setup.SendAsync(), Is.EqualTo(outcome));
        Assert.That(_provider.Calls, Has.Count.EqualTo(1), "retries live in the deliveries' rows");
    }
}
