using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Otp.Application.Clients;
using Otp.Application.Events;
using Otp.Application.Storage;
using Otp.Domain.Otps;
using Otp.Infrastructure.Events;
using Otp.Infrastructure.Webhooks;
using Otp.TestKit;
using Otp.TestKit.Gateway;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;

namespace Otp.Infrastructure.Tests.Events;

/// <summary>What goes to a receiver, and what its answers mean.</summary>
[Property("Security", "28")]
public sealed class EventSenderTests
{
    private readonly string _former = GatewaySecrets.New();
    private readonly string _present = GatewaySecrets.New();
    private readonly StoredEvent _event = new(
        Guid.CreateVersion7(), new ClientId("shop"), "otp.verified", """{"type":"otp.verified","data":{"token":"è"}}""", DateTimeOffset.UnixEpoch);

    private GatewayStub _receiver = null!;
    private EventSender _sender = null!;

    [SetUp]
    public async Task Start()
    {
        _receiver = await GatewayStub.StartAsync();
        _sender = new EventSender(TimeProvider.System);
    }

    [TearDown]
    public async Task Stop()
    {
        _sender.Dispose();
        await _receiver.DisposeAsync();
    }

    [Test]
    public async Task It_is_posted_as_it_is_stored_under_its_id_and_a_signature_by_each_secret()
    {
        var result = await PostAsync();

        var call = _receiver.Calls.Single();
        Assert.That(result, Is.EqualTo(new PostedEvent(_event, Error: null)));
        Assert.That((call.Method, call.Path, call.Body), Is.EqualTo(("POST", "/otp-events?for=shop", _event.Body)));
        Assert.That(call.Headers["Content-Type"], Is.EqualTo("application/json"));
        Assert.That(call.Headers["User-Agent"], Is.EqualTo("otp-service/1.0"));
        Assert.That(call.Headers["webhook-id"], Is.EqualTo(_event.Id.ToString("N")));
        var (id, time) = (call.Headers["webhook-id"], call.Headers["webhook-timestamp"]);
        var (former, present) = (GatewaySecrets.Sign(_former, id, time, _event.Body), GatewaySecrets.Sign(_present, id, time, _event.Body));
        Assert.That(call.Headers["webhook-signature"], Is.EqualTo($"{former} {present} {former}"));
        Assert.That(call.Headers.Keys, Has.None.EqualTo("traceparent"));
    }

    // Which passes over the last of several signatures.
    [Test]
    public async Task The_package_of_the_specification_takes_it_by_either_secret_and_by_one_alone()
    {
        foreach (var secrets in new[] { new[] { _former, _present }, [_present] })
        {
            await PostAsync(ReceiverOf(_receiver.Address, secrets));
            var call = _receiver.Calls[^1];
            var headers = new HeaderDictionary();
            foreach (var (name, value) in call.Headers)
            {
                headers[name] = value;
            }

            foreach (var secret in secrets)
            {
                Assert.That(() => new StandardWebhook(secret).Verify(call.Body, headers), Throws.Nothing);
            }

            Assert.That(() => new StandardWebhook(GatewaySecrets.New()).Verify(call.Body, headers), Throws.TypeOf<WebhookVerificationException>());
        }
    }

    [TestCase(200)]
    [TestCase(202)]
    [TestCase(204)]
    [TestCase(299)]
    public async Task Any_2xx_acknowledges(int status)
    {
        _receiver.Answer = GatewayStub.With(status);

        Assert.That(await PostAsync(), Is.EqualTo(new PostedEvent(_event, Error: null)));
    }

    [TestCase(300)]
    [TestCase(304)]
    [TestCase(400)]
    [TestCase(401)]
    [TestCase(404)]
    [TestCase(429)]
    [TestCase(500)]
    [TestCase(503)]
    public async Task Any_other_answer_does_not(int status)
    {
        _receiver.Answer = GatewayStub.With(status);

        Assert.That(await PostAsync(), Is.EqualTo(new PostedEvent(_event, FormattableString.Invariant($"The receiver answered {status}."))));
    }

    [Test]
    public async Task A_410_says_that_nobody_will_take_it_any_more()
    {
        _receiver.Answer = GatewayStub.With(410);

        Assert.That(await PostAsync(), Is.EqualTo(new PostedEvent(_event, "The receiver answered 410.") { IsGone = true }));
    }

    [Test]
    public async Task A_receiver_may_ask_for_time()
    {
        _receiver.Answer = GatewayStub.With(503, "", null, ("Retry-After", "120"));

        Assert.That((await PostAsync()).RetryAfter, Is.EqualTo(TimeSpan.FromMinutes(2)));
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task A_redirection_is_not_followed(int status)
    {
        await using var elsewhere = await GatewayStub.StartAsync();
        _receiver.Answer = GatewayStub.With(status, "", null, ("Location", elsewhere.Address.ToString()));

        Assert.That((await PostAsync()).Error, Is.EqualTo(FormattableString.Invariant($"The receiver answered {status}.")));
        Assert.That(elsewhere.Calls, Is.Empty);
        Assert.That(_receiver.Calls, Has.Count.EqualTo(1));
    }

    // What it says is of no use to anybody; a connection that brings more than a little is given up.
    [Test]
    public async Task A_receiver_that_answers_three_megabytes_is_not_listened_to()
    {
        var written = 0L;
        var cutOff = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _receiver.Answer = async (context, _) =>
        {
            context.Response.StatusCode = 200;
            context.RequestAborted.Register(() => cutOff.TrySetResult());
            var part = new byte[64 * 1024];
            for (var sent = 0; sent < 48; sent++)
            {
                await context.Response.Body.WriteAsync(part, context.RequestAborted);
                Interlocked.Add(ref written, part.Length);
            }

            // As many as the sockets between the two take are written; the rest waits for a reader that does not come.
            await context.Response.Body.WriteAsync(new byte[32 * 1024 * 1024], context.RequestAborted);
        };

        Assert.That((await PostAsync()).Error, Is.Null);
        await cutOff.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(_receiver.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_breaks_on_the_way_is_told_in_our_words()
    {
        _receiver.Answer = GatewayStub.Reset;
        Assert.That((await PostAsync()).Error, Is.EqualTo("The connection to the receiver broke, or its answer was none."));

        var nobody = new Uri($"http://127.0.0.1:{FreePorts.Next()}/");
        Assert.That((await PostAsync(ReceiverOf(nobody, _present))).Error, Is.EqualTo("No connection to the receiver."));

        var unsecured = new UriBuilder(_receiver.Address) { Scheme = "https" }.Uri;
        Assert.That((await PostAsync(ReceiverOf(unsecured, _present))).Error, Is.EqualTo("No secure connection to the receiver."));
    }

    [TestCase(0, false)]
    [TestCase(599_999, false)]
    [TestCase(600_000, true)]
    public async Task Without_a_receiver_it_is_given_up_once_it_is_ten_minutes_old(int milliseconds, bool isGone)
    {
        using var sender = new EventSender(new FakeTimeProvider(_event.CreatedAt.AddMilliseconds(milliseconds)));

        var result = await sender.PostAsync(_event, receiver: null);

        Assert.That(result, Is.EqualTo(new PostedEvent(_event, "The client has no receiver of events in the settings.") { IsGone = isGone }));
    }

    // Connected to, the unspecified address is this machine's, so that the receiver would be reached.
    [TestCase("0.0.0.0")]
    [TestCase("[::ffff:0.0.0.0]")]
    [TestCase("[::]")]
    public async Task Where_no_receiver_can_be_nothing_is_connected_to(string host)
    {
        var result = await PostAsync(ReceiverOf(new Uri($"http://{host}:{_receiver.Address.Port}/"), _present));

        Assert.That(result.Error, Is.EqualTo("No connection to the receiver."));
        Assert.That(_receiver.Calls, Is.Empty);
    }

    [Test]
    public void Neither_an_event_nor_a_receiver_prints_what_is_in_it()
    {
        var receiver = ReceiverOf(_receiver.Address, _present);

        Assert.That(new PostedEvent(_event, "x").ToString(), Does.Not.Contain("token"));
        Assert.That(receiver.ToString(), Is.EqualTo("All"));
    }

    private static EventReceiver ReceiverOf(Uri address, params string[] secrets)
        => new(new Uri(address, "/otp-events?for=shop"), [.. secrets.Select(secret => StandardSignature.KeyOf(secret)!)], EventTypes.All);

    private Task<PostedEvent> PostAsync() => PostAsync(ReceiverOf(_receiver.Address, _former, _present));

    private Task<PostedEvent> PostAsync(EventReceiver receiver) => _sender.PostAsync(_event, receiver);
}
