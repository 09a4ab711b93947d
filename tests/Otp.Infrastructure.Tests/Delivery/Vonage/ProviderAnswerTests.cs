using System.Globalization;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Delivery;
using Otp.TestKit;
using Otp.TestKit.Vonage;

namespace Otp.Infrastructure.Tests.Delivery.Vonage;

/// <summary>What follows from each answer, by both APIs and on each channel; over real HTTP, against a provider that answers as it is told.</summary>
[TestFixture(DeliveryProvider.Dispatch, Channel.Sms)]
[TestFixture(DeliveryProvider.Messages, Channel.Messenger)]
[TestFixture(DeliveryProvider.Messages, Channel.Sms)]
[TestFixture(DeliveryProvider.Messages, Channel.WhatsApp)]
internal sealed class ProviderAnswerTests(DeliveryProvider provider, Channel channel)
{
    private readonly ChannelAddress _address = new(channel, "393331234567");

    private VonageStub _provider = null!;
    private VonageSetup _setup = null!;

    private string IdName => provider == DeliveryProvider.Dispatch ? "dispatch_uuid" : "message_uuid";

    [SetUp]
    public async Task Start()
    {
        _provider = await VonageStub.StartAsync();
        _setup = new VonageSetup(_provider.Address, provider);
    }

    [TearDown]
    public async Task Stop()
    {
        await _setup.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Test]
    public async Task What_is_accepted_is_known_by_the_providers_id()
    {
        Assert.That(await SendAsync(), Is.EqualTo(Accepted(_provider.Calls.Single().Id)));
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("\"aaaaaaaa\"")]
    [TestCase("""{"ID":null}""")]
    [TestCase("""{"ID":""}""")]
    [TestCase("""{"ID":12}""")]
    [TestCase("""{"ID":"aaaa""")]
    [TestCase("<html><body>Welcome to the hotel's network</body></html>")]
    public async Task A_success_that_does_not_look_like_the_providers_is_an_unknown_outcome(string body)
    {
        _provider.Reply = _ => VonageReply.Of(202, body.Replace("ID", IdName, StringComparison.Ordinal));

        Assert.That(await SendAsync(), Is.EqualTo(new SendOutcome.Unknown()));
        Assert.That(_provider.Calls, Has.Count.EqualTo(1));
    }

    [TestCase(128, true)]
    [TestCase(129, false)]
    public async Task An_id_of_up_to_128_characters_is_kept(int length, bool kept)
    {
        var id = new string('a', length);
        _provider.Reply = _ => VonageReply.Of(202, $$"""{"{{IdName}}":"{{id}}"}""");

        Assert.That(await SendAsync(), Is.EqualTo(kept ? Accepted(id) : (SendOutcome)new SendOutcome.Unknown()));
    }

    [Test]
    public async Task An_endless_answer_is_not_read_to_its_end()
    {
        _provider.Reply = _ => VonageReply.Of(202, $$"""{"{{IdName}}":"a","more":"{{new string('x', 3 * 1024 * 1024)}}"}""");

        Assert.That(await SendAsync(), Is.EqualTo(new SendOutcome.Unknown()));
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

        var outcome = await SendAsync();

        Assert.That(outcome, Is.InstanceOf<SendOutcome.Denied>());
        Assert.That(((SendOutcome.Denied)outcome).Error.Code, Is.EqualTo(code));
        Assert.That(_provider.Calls, Has.Count.EqualTo(1));
    }

    [TestCase(408)]
    [TestCase(500)]
    [TestCase(503)]
    public async Task A_provider_with_an_error_of_its_own_is_asked_later(int status)
    {
        await ExpectAsync(status, new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null));
    }

    [TestCase(502)]
    [TestCase(504)]
    public async Task A_gateway_on_the_way_leaves_it_in_doubt(int status)
    {
        await ExpectAsync(status, new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null, InDoubt: true));
    }

    [Test]
    public async Task A_throttling_provider_is_asked_after_the_seconds_it_says()
    {
        await ExpectAsync(429, new SendOutcome.Postponed(DeliveryError.ProviderThrottled, TimeSpan.FromSeconds(7)), retryAfter: "7");
    }

    [Test]
    public async Task A_throttling_provider_is_asked_at_the_date_it_says()
    {
        var date = VonageSetup.Now.AddSeconds(42).ToString("R", CultureInfo.InvariantCulture);

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
        _provider.Reply = _ => VonageReply.Of(status, "Location", new Uri(elsewhere.Address, "v1/messages").ToString());

        Assert.That(await SendAsync(), Is.EqualTo(new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null)));
        Assert.That(_provider.Calls, Has.Count.EqualTo(1));
        Assert.That(elsewhere.Calls, Is.Empty);
    }

    [Test]
    public async Task A_refused_connection_is_a_call_that_never_left()
    {
        await using var setup = new VonageSetup(new Uri($"http://127.0.0.1:{FreePorts.Next()}"), provider);

        Assert.That(await setup.SendAsync(VonageSetup.Message(_address)), Is.EqualTo(new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null)));
    }

    [Test]
    public async Task A_connection_reset_after_the_request_is_an_unknown_outcome()
    {
        _provider.Reply = _ => VonageReply.Reset;

        Assert.That(await SendAsync(), Is.EqualTo(new SendOutcome.Unknown()));
        Assert.That(_provider.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_kept_connection_reset_after_the_request_is_not_tried_again_behind_our_back()
    {
        await SendAsync();
        _provider.Reply = _ => VonageReply.Reset;

        Assert.That(await SendAsync(), Is.EqualTo(new SendOutcome.Unknown()));
        Assert.That(_provider.Calls, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task An_answer_that_breaks_off_is_an_unknown_outcome()
    {
        _provider.Reply = _ => VonageReply.BreakingOff;

        Assert.That(await SendAsync(), Is.EqualTo(new SendOutcome.Unknown()));
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
        var sending = SendAsync(cancellation.Token);
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
            await SendAsync();
        }

        _provider.Reply = _ => VonageReply.Accepted;
        var outcome = await SendAsync();

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
            await SendAsync();
        }

        Assert.That(_provider.Calls, Has.Count.EqualTo(25));
    }

    private SendOutcome.Accepted Accepted(string id)
        => provider == DeliveryProvider.Dispatch ? new SendOutcome.Accepted(id, null, WholeWorkflow: true) : new SendOutcome.Accepted(null, id);

    private Task<SendOutcome> SendAsync(CancellationToken cancellationToken = default)
        => _setup.SendAsync(VonageSetup.Message(_address), cancellationToken);

    private async Task ExpectAsync(int status, SendOutcome outcome, string? retryAfter = null)
    {
        _provider.Reply = _ => retryAfter is null ? VonageReply.Of(status) : VonageReply.Of(status, "Retry-After", retryAfter);

        Assert.That(await SendAsync(), Is.EqualTo(outcome));
        Assert.That(_provider.Calls, Has.Count.EqualTo(1), "retries live in the deliveries' rows");
    }
}
