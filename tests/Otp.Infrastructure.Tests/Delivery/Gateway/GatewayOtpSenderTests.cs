using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.TestKit;
using Otp.TestKit.Gateway;

namespace Otp.Infrastructure.Tests.Delivery.Gateway;

public sealed class GatewayOtpSenderTests
{
    private static readonly SendOutcome Accepted = new SendOutcome.Accepted(null, null);
    private static readonly SendOutcome Unknown = new SendOutcome.Unknown();

    private GatewayStub _gateway = null!;
    private GatewaySetup _setup = null!;

    [SetUp]
    public async Task Start()
    {
        _gateway = await GatewayStub.StartAsync();
        _setup = new GatewaySetup(new Uri(_gateway.Address, "/otp?for=shop"));
    }

    [TearDown]
    public async Task Stop()
    {
        await _setup.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Test]
    public async Task A_message_is_one_signed_post()
    {
        Assert.That(await _setup.SendAsync(GatewaySetup.Message(locale: "it", brand: "Shop")), Is.EqualTo(Accepted));

        const string Body = """
            {"id":"0190b5a0c0de7000800000000000000a01","channel":"sms","to":"+393331234567","text":"Insert the following code: 63731","code":"63731","locale":"it","brand":"Shop","expiresAt":"2026-11-23T12:05:00Z"}
            """;
        var call = _gateway.Calls.Single();
        Assert.That((call.Method, call.Path), Is.EqualTo(("POST", "/otp?for=shop")));
        Assert.That(call.Body, Is.EqualTo(Body));
        Assert.That(call.Text("to"), Is.EqualTo("+393331234567"));
        Assert.That(call.Headers["Content-Type"], Is.EqualTo("application/json"));
        Assert.That(call.Headers["User-Agent"], Is.EqualTo("otp-service/1.0"));
        Assert.That(call.Headers["webhook-id"], Is.EqualTo(GatewaySetup.ClientRef));
        Assert.That(call.Headers["webhook-timestamp"], Is.EqualTo("1795435200"));
        Assert.That(
            call.Headers["webhook-signature"],
            Is.EqualTo(GatewaySecrets.Sign(GatewaySecrets.Secret, GatewaySetup.ClientRef, "1795435200", Body)));
        Assert.That(call.Headers.Keys, Has.None.EqualTo("traceparent").IgnoreCase);
    }

    [Test]
    public async Task The_repetition_has_the_same_id_and_body_and_a_signature_of_its_own_time()
    {
        await _setup.SendAsync();
        _setup.Time.Advance(TimeSpan.FromSeconds(30));
        await _setup.SendAsync();

        var (first, second) = (_gateway.Calls[0], _gateway.Calls[1]);
        Assert.That(second.Body, Is.EqualTo(first.Body));
        Assert.That(second.Headers["webhook-id"], Is.EqualTo(first.Headers["webhook-id"]));
        Assert.That(second.Headers["webhook-timestamp"], Is.EqualTo("1795435230"));
        Assert.That(
            second.Headers["webhook-signature"],
            Is.EqualTo(GatewaySecrets.Sign(GatewaySecrets.Secret, GatewaySetup.ClientRef, "1795435230", second.Body)));
    }

    [TestCase(Channel.Messenger, "8192836451", "messenger", "8192836451")]
    [TestCase(Channel.Sms, "393331234567", "sms", "+393331234567")]
    [TestCase(Channel.WhatsApp, "393331234567", "whatsapp", "+393331234567")]
    [TestCase(Channel.Email, "Anna@example.org", "email", "Anna@example.org")]
    [TestCase(Channel.Voice, "393331234567", "voice", "+393331234567")]
    public async Task Every_channel_goes_by_it(Channel channel, string address, string name, string to)
    {
        Assert.That(await _setup.SendAsync(GatewaySetup.Message(channel, address)), Is.EqualTo(Accepted));

        var call = _gateway.Calls.Single();
        Assert.That((call.Text("channel"), call.Text("to")), Is.EqualTo((name, to)));
        Assert.That((call.Text("locale"), call.Text("brand")), Is.EqualTo(("pt-BR", "")), "the default language, and no brand");
    }

    [TestCase(200, "", null)]
    [TestCase(202, "{}", null)]
    [TestCase(201, """{"messageId":"m-1"}""", "m-1")]
    [TestCase(200, """{"messageId":17,"more":[1]}""", "17")]
    [TestCase(200, "\ufeff{\"messageId\":\"m-1\"}", "m-1")]
    [TestCase(200, """{"messageId":{"a":1}}""", null)]
    [TestCase(200, """{"messageId":"a\u0000b"}""", null)]
    [TestCase(200, "[]", null)]
    [TestCase(200, "null", null)]
    public async Task What_succeeds_is_accepted_with_the_id_that_it_gives(int status, string body, string? messageId)
    {
        _gateway.Answer = GatewayStub.With(status, body);

        Assert.That(await _setup.SendAsync(), Is.EqualTo(new SendOutcome.Accepted(null, messageId)));
    }

    [TestCase(128, true)]
    [TestCase(129, false)]
    public async Task An_id_that_is_too_long_is_none(int length, bool taken)
    {
        var id = new string('m', length);
        _gateway.Answer = GatewayStub.With(200, $$"""{"messageId":"{{id}}"}""");

        Assert.That(await _setup.SendAsync(), Is.EqualTo(new SendOutcome.Accepted(null, taken ? id : null)));
    }

    [TestCase("OK", "text/plain", true)]
    [TestCase("""{"messageId":"m-1"}""", "text/html", true)]
    [TestCase("<!doctype html><title>Please log in</title>", "text/html", false)]
    [TestCase("OK", "text/html", false)]
    [TestCase("{\"messageId\":", "application/json", false)]
    [TestCase("OK", null, false)]
    public async Task A_success_that_may_be_somebody_else_s_is_an_unknown_outcome(string body, string? type, bool accepted)
    {
        _gateway.Answer = GatewayStub.With(200, body, type);

        Assert.That(await _setup.SendAsync(), accepted ? Is.InstanceOf<SendOutcome.Accepted>() : Is.EqualTo(Unknown));
        Assert.That(_gateway.Calls, Has.Count.EqualTo(1));
    }

    [TestCase(64 * 1024, true)]
    [TestCase((64 * 1024) + 1, false)]
    [TestCase(3_000_000, false)]
    public async Task An_answer_may_have_64_KiB(int size, bool accepted)
    {
        _gateway.Answer = GatewayStub.With(200, """{"messageId":"m-1"}""".PadRight(size));

        Assert.That(await _setup.SendAsync(), Is.EqualTo(accepted ? new SendOutcome.Accepted(null, "m-1") : Unknown));
        Assert.That(_gateway.Calls, Has.Count.EqualTo(1));
    }

    [TestCase(400)]
    [TestCase(404)]
    [TestCase(405)]
    [TestCase(413)]
    [TestCase(422)]
    public Task A_message_that_is_refused_is_not_sent_again(int status) => ExpectAsync(status, new SendOutcome.Refused(DeliveryError.MessageRefused));

    [TestCase(401)]
    [TestCase(403)]
    public Task A_gateway_that_refuses_us_is_told_apart(int status) => ExpectAsync(status, new SendOutcome.Denied(DeliveryError.CredentialsRefused));

    [Test]
    public Task A_gateway_without_balance_refuses_us_too() => ExpectAsync(402, new SendOutcome.Denied(DeliveryError.LowBalance));

    [TestCase("7", 7)]
    [TestCase("Mon, 23 Nov 2026 12:00:09 GMT", 9)]
    [TestCase("soon", null)]
    public async Task A_gateway_that_throttles_says_for_how_long(string retryAfter, int? seconds)
    {
        _gateway.Answer = GatewayStub.With(429, "", null, ("Retry-After", retryAfter));

        TimeSpan? wait = seconds is { } known ? TimeSpan.FromSeconds(known) : null;
        Assert.That(await _setup.SendAsync(), Is.EqualTo(new SendOutcome.Postponed(DeliveryError.ProviderThrottled, wait)));
    }

    [TestCase(500, false)]
    [TestCase(503, false)]
    [TestCase(502, true)]
    [TestCase(504, true)]
    public Task A_gateway_that_is_down_is_tried_again_and_by_nobody_else_where_it_may_have_taken_it(int status, bool inDoubt)
        => ExpectAsync(status, new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null, inDoubt));

    [Test]
    public async Task The_status_counts_however_long_the_answer_is()
    {
        _gateway.Answer = GatewayStub.With(400, new string('x', 3_000_000), "text/html");

        Assert.That(await _setup.SendAsync(), Is.EqualTo(new SendOutcome.Refused(DeliveryError.MessageRefused)));
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task A_redirection_is_not_followed(int status)
    {
        await using var elsewhere = await GatewayStub.StartAsync();
        _gateway.Answer = GatewayStub.With(status, "", null, ("Location", elsewhere.Address.ToString()));

        Assert.That(await _setup.SendAsync(), Is.EqualTo(new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null)));
        Assert.That((_gateway.Calls.Count, elsewhere.Calls.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task A_refused_connection_is_a_call_that_never_left()
    {
        await using var setup = new GatewaySetup(new Uri($"http://127.0.0.1:{FreePorts.Next()}"));

        Assert.That(await setup.SendAsync(), Is.EqualTo(new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null)));
    }

    // Connected to, the unspecified address is this machine's, so that the stub would be reached.
    [TestCase("0.0.0.0")]
    [TestCase("[::ffff:0.0.0.0]")]
    [Property("Security", "28")]
    public async Task What_no_gateway_can_be_is_not_connected_to(string host)
    {
        await using var setup = new GatewaySetup(new Uri($"http://{host}:{_gateway.Address.Port}"), checksSettings: false);

        Assert.That(await setup.SendAsync(), Is.EqualTo(new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null)));
        Assert.That(_gateway.Calls, Is.Empty);
    }

    [Test]
    public async Task A_connection_reset_after_the_request_is_an_unknown_outcome_and_not_tried_again_behind_our_back()
    {
        await _setup.SendAsync();
        _gateway.Answer = GatewayStub.Reset;

        Assert.That(await _setup.SendAsync(), Is.EqualTo(Unknown));
        Assert.That(_gateway.Calls, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task An_answer_that_breaks_off_is_an_unknown_outcome()
    {
        _gateway.Answer = GatewayStub.BreakingOff;

        Assert.That(await _setup.SendAsync(), Is.EqualTo(Unknown));
        Assert.That(_gateway.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Whoever_cancels_gets_the_cancellation()
    {
        using var cancellation = new CancellationTokenSource();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gateway.Answer = (context, _) =>
        {
            reached.SetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        var sending = _setup.SendAsync(cancellationToken: cancellation.Token);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(10));

        await cancellation.CancelAsync();

        await Assert.CatchAsync<OperationCanceledException>(() => sending);
    }

    [Test]
    public async Task A_gateway_that_is_down_is_left_alone()
    {
        const int EnoughToTell = 20;
        _gateway.Answer = GatewayStub.With(503);
        for (var call = 0; call < EnoughToTell; call++)
        {
            await _setup.SendAsync();
        }

        _gateway.Answer = GatewayStub.With(204);
        var outcome = await _setup.SendAsync();

        Assert.That((outcome as SendOutcome.Postponed)?.Error, Is.EqualTo(DeliveryError.ProviderUnavailable));
        Assert.That(_gateway.Calls, Has.Count.EqualTo(EnoughToTell), "no call was made");
    }

    [Test]
    [Property("Security", "31")]
    public async Task Nothing_of_a_message_or_of_the_secrets_is_logged_or_traced_however_the_gateway_fails()
    {
        (string Name, Func<Microsoft.AspNetCore.Http.HttpContext, GatewayCall, Task> Answer)[] failures =
        [
            ("refuses", async (context, call) => await GatewayStub.With(400, call.Body)(context, call)),
            ("denies", async (context, call) => await GatewayStub.With(401, call.Body)(context, call)),
            ("is down", async (context, call) => await GatewayStub.With(500, call.Body)(context, call)),
            ("redirects", async (context, call) => await GatewayStub.With(302, call.Body, null, ("Location", $"/{GatewaySetup.Code}"))(context, call)),
            ("babbles", async (context, call) => await GatewayStub.With(200, $"<{call.Body}", "text/html")(context, call)),
            ("breaks off", GatewayStub.BreakingOff),
            ("resets", GatewayStub.Reset),
        ];
        foreach (var (_, answer) in failures)
        {
            _gateway.Answer = answer;
            await _setup.SendAsync();
        }

        Assert.That(_gateway.Calls, Has.Count.EqualTo(failures.Length));
        foreach (var secret in new[] { GatewaySetup.Code, GatewaySetup.Number, GatewaySecrets.Secret[6..], GatewaySecrets.StatusSecret[6..] })
        {
            Assert.That(_setup.Told, Does.Not.Contain(secret));
        }
    }

    [TestCase(204, "", "good (it took a signed ping)")]
    [TestCase(401, "", "refused (401: it does not take Gateway:Secret, or its clock is more than five minutes off)")]
    [TestCase(404, "", "refused (404: check Gateway:Address)")]
    [TestCase(422, "", "cannot be asked (422: it does not know pings, which it should answer with 2xx)")]
    [TestCase(429, "", "cannot be asked (429: it asks for fewer calls)")]
    [TestCase(302, "", "unreachable (302: that is no answer of its own, or it is down)")]
    [TestCase(503, "", "unreachable (503: that is no answer of its own, or it is down)")]
    public async Task Asked_whether_it_knows_the_secret_it_gets_a_signed_ping(int status, string body, string told)
    {
        _gateway.Answer = GatewayStub.With(status, body);

        Assert.That((await _setup.ProbeAsync()).ToString(), Is.EqualTo(told));

        var call = _gateway.Calls.Single();
        Assert.That((call.Method, call.Path, call.Body), Is.EqualTo(("POST", "/otp?for=shop", """{"type":"ping"}""")));
        Assert.That(
            call.Headers["webhook-signature"],
            Is.EqualTo(GatewaySecrets.Sign(GatewaySecrets.Secret, call.Headers["webhook-id"], "1795435200", call.Body)));
        Assert.That(call.Headers["webhook-id"], Does.Match("^ping-[0-9a-f]{32}$"));
    }

    [Test]
    public async Task A_gateway_that_does_not_answer_a_ping_is_unreachable()
    {
        _gateway.Answer = GatewayStub.Reset;
        await using var nowhere = new GatewaySetup(new Uri($"http://127.0.0.1:{FreePorts.Next()}"));

        Assert.That((await _setup.ProbeAsync()).ToString(), Is.EqualTo("unreachable (it was reached, and gave no answer)"));
        Assert.That((await nowhere.ProbeAsync()).ToString(), Is.EqualTo("unreachable (no connection)"));
    }

    private async Task ExpectAsync(int status, SendOutcome outcome)
    {
        _gateway.Answer = GatewayStub.With(status);

        Assert.That(await _setup.SendAsync(), Is.EqualTo(outcome));
        Assert.That(_gateway.Calls, Has.Count.EqualTo(1), "retries live in the deliveries' rows");
    }
}
