using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.TestKit;
using Otp.TestKit.Twilio;

namespace Otp.Infrastructure.Tests.Delivery.Twilio;

/// <summary>What follows from each answer, over real HTTP; and, whatever it is, that nothing of it is logged or traced.</summary>
[TestFixture(Channel.Sms)]
[TestFixture(Channel.WhatsApp)]
[Property("Security", "31")]
internal sealed class TwilioOutcomeTests(Channel channel)
{
    private readonly List<string> _traces = [];

    private TwilioStub _twilio = null!;
    private TwilioSetup _setup = null!;
    private ActivityListener _listener = null!;

    [SetUp]
    public async Task Start()
    {
        _twilio = await TwilioStub.StartAsync();
        _setup = new TwilioSetup(_twilio.Address);
        _listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Keep,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [TearDown]
    public async Task Nothing_secret_was_written()
    {
        _listener.Dispose();
        await _setup.DisposeAsync();
        await _twilio.DisposeAsync();
        string[] traces;
        lock (_traces)
        {
            traces = [.. _traces];
            _traces.Clear();
        }

        foreach (var secret in new[] { TwilioSetup.Phone, "63731", TwilioAccount.AuthToken })
        {
            Assert.That(_setup.Log.Concat(traces), Has.None.Contains(secret));
        }
    }

    [Test]
    public async Task What_is_accepted_is_known_by_the_provider_s_id()
    {
        var sid = TwilioAccount.NewSid("SM");
        _twilio.Answer = TwilioStub.Writing(201, $$"""{"sid":"{{sid}}","status":"queued"}""");

        await ExpectAsync(new SendOutcome.Accepted(null, sid));
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("\"SM\"")]
    [TestCase("""{"sid":null}""")]
    [TestCase("""{"sid":""}""")]
    [TestCase("""{"sid":"SM""")]
    [TestCase("<html><body>Welcome to the hotel's network</body></html>")]
    public async Task A_success_that_does_not_look_like_the_provider_s_is_an_unknown_outcome(string body)
    {
        _twilio.Answer = TwilioStub.Writing(201, body);

        await ExpectAsync(new SendOutcome.Unknown());
    }

    [TestCase(128, true)]
    [TestCase(129, false)]
    public async Task An_id_of_up_to_128_characters_is_kept(int length, bool kept)
    {
        var sid = new string('a', length);
        _twilio.Answer = TwilioStub.Writing(201, $$"""{"sid":"{{sid}}"}""");

        await ExpectAsync(kept ? new SendOutcome.Accepted(null, sid) : new SendOutcome.Unknown());
    }

    [Test]
    public async Task An_endless_answer_is_not_read_to_its_end()
    {
        _twilio.Answer = TwilioStub.Writing(201, $$"""{"sid":"SM1","more":"{{new string('x', 3 * 1024 * 1024)}}"}""");

        await ExpectAsync(new SendOutcome.Unknown());
    }

    [TestCase(401, 20003, "credentials-refused")]
    [TestCase(403, 20003, "credentials-refused")]
    [TestCase(403, 0, "credentials-refused")]
    [TestCase(404, 20404, "credentials-refused")]
    [TestCase(404, 0, "credentials-refused")]
    [TestCase(400, 20005, "credentials-refused")]
    [TestCase(402, 0, "low-balance")]
    [TestCase(400, 21212, "sender-refused")]
    [TestCase(400, 21606, "sender-refused")]
    [TestCase(400, 21703, "sender-refused")]
    [TestCase(400, 63007, "sender-refused")]
    [TestCase(400, 21655, "template-refused")]
    [TestCase(400, 21656, "template-refused")]
    [TestCase(400, 63016, "template-refused")]
    [TestCase(400, 63027, "template-refused")]
    [TestCase(400, 63041, "template-refused")]
    [TestCase(403, 21408, "country-off")]
    [TestCase(400, 21408, "country-off")]
    [TestCase(400, 21609, "callback-refused")]
    public async Task A_provider_that_refuses_us_is_told_apart(int status, int code, string error)
    {
        _twilio.Answer = TwilioStub.Refusing(status, code);

        var outcome = await _setup.SendAsync(TwilioSetup.Message(channel));

        Assert.That(outcome, Is.InstanceOf<SendOutcome.Denied>());
        Assert.That(((SendOutcome.Denied)outcome).Error.Code, Is.EqualTo(error));
        Assert.That(_twilio.Posts, Has.Count.EqualTo(1));
    }

    [TestCase(400, 21211, "message-refused")]
    [TestCase(400, 21614, "message-refused")]
    [TestCase(400, 21612, "message-refused")]
    [TestCase(400, 21610, "recipient-opted-out")]
    [TestCase(400, 21608, "recipient-not-listed")]
    [TestCase(400, 63003, "recipient-unreachable")]
    [TestCase(400, 63024, "recipient-unreachable")]
    [TestCase(400, 0, "message-refused")]
    [TestCase(400, 99999, "message-refused")]
    [TestCase(409, 0, "message-refused")]
    [TestCase(422, 0, "message-refused")]
    public async Task A_refused_message_is_refused_for_good(int status, int code, string error)
    {
        _twilio.Answer = TwilioStub.Refusing(status, code);

        var outcome = await _setup.SendAsync(TwilioSetup.Message(channel));

        Assert.That(outcome, Is.InstanceOf<SendOutcome.Refused>());
        Assert.That(((SendOutcome.Refused)outcome).Error.Code, Is.EqualTo(error));
        Assert.That(_twilio.Posts, Has.Count.EqualTo(1));
    }

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(500)]
    public async Task A_refusal_without_Twilio_s_words_goes_by_its_status(int status)
    {
        _twilio.Answer = TwilioStub.Writing(status, "<html>no</html>", "text/html");

        await ExpectAsync(status switch
        {
            400 => new SendOutcome.Refused(DeliveryError.MessageRefused),
            401 => new SendOutcome.Denied(DeliveryError.CredentialsRefused),
            _ => new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null),
        });
    }

    [Test]
    public async Task A_refusal_as_a_problem_is_understood_too()
    {
        _twilio.Answer = TwilioStub.Writing(
            400, """{"type":"https://www.twilio.com/docs/api/errors/21610","title":"no","status":400,"code":21610,"detail":"+393331234567"}""", "application/problem+json");

        Assert.That(await _setup.SendAsync(TwilioSetup.Message(channel)), Is.InstanceOf<SendOutcome.Refused>());
        Assert.That(_twilio.Posts, Has.Count.EqualTo(1));
    }

    [TestCase(408, 0)]
    [TestCase(500, 20500)]
    [TestCase(503, 20503)]
    [TestCase(503, 0)]
    public async Task A_provider_with_an_error_of_its_own_is_asked_later(int status, int code)
    {
        _twilio.Answer = TwilioStub.Refusing(status, code);

        await ExpectAsync(new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null));
    }

    [TestCase(502)]
    [TestCase(504)]
    public async Task A_gateway_on_the_way_leaves_it_in_doubt(int status)
    {
        _twilio.Answer = TwilioStub.Writing(status, "<html>Bad gateway</html>", "text/html");

        await ExpectAsync(new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null, InDoubt: true));
    }

    [TestCase(429, 20429)]
    [TestCase(429, 0)]
    [TestCase(400, 21611)]
    [TestCase(400, 63018)]
    public async Task A_throttling_provider_is_asked_after_the_seconds_it_says(int status, int code)
    {
        _twilio.Answer = TwilioStub.Refusing(status, code, retryAfter: "7");

        await ExpectAsync(new SendOutcome.Postponed(DeliveryError.ProviderThrottled, TimeSpan.FromSeconds(7)));
    }

    [Test]
    public async Task A_throttling_provider_is_asked_at_the_date_it_says()
    {
        _twilio.Answer = TwilioStub.Refusing(429, 20429, TwilioSetup.Now.AddSeconds(42).ToString("R", CultureInfo.InvariantCulture));

        await ExpectAsync(new SendOutcome.Postponed(DeliveryError.ProviderThrottled, TimeSpan.FromSeconds(42)));
    }

    [TestCase(301)]
    [TestCase(307)]
    public async Task A_redirection_is_not_followed(int status)
    {
        await using var elsewhere = await TwilioStub.StartAsync();
        _twilio.Answer = (context, post) =>
        {
            context.Response.Headers.Location = new Uri(elsewhere.Address, post.Path).ToString();
            return TwilioStub.Writing(status, """{"sid":"SM1"}""")(context, post);
        };

        await ExpectAsync(new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null));
        Assert.That(elsewhere.Posts, Is.Empty);
    }

    [Test]
    public async Task A_refused_connection_is_a_call_that_never_left()
    {
        await using var setup = new TwilioSetup(new Uri($"http://127.0.0.1:{FreePorts.Next()}"));

        Assert.That(await setup.SendAsync(TwilioSetup.Message(channel)), Is.EqualTo(new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null)));
        Assert.That(setup.Log, Has.None.Contains(TwilioSetup.Phone));
    }

    [Test]
    public async Task A_connection_reset_after_the_request_is_an_unknown_outcome()
    {
        _twilio.Answer = (context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        await ExpectAsync(new SendOutcome.Unknown());
    }

    [Test]
    public async Task An_answer_that_breaks_off_is_an_unknown_outcome()
    {
        _twilio.Answer = async (context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{\"", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        };

        await ExpectAsync(new SendOutcome.Unknown());
    }

    [Test]
    public async Task Whoever_cancels_gets_the_cancellation()
    {
        using var cancellation = new CancellationTokenSource();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _twilio.Answer = (context, _) =>
        {
            reached.SetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        var sending = _setup.SendAsync(TwilioSetup.Message(channel), cancellation.Token);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(10));

        await cancellation.CancelAsync();

        await Assert.CatchAsync<OperationCanceledException>(() => sending);
    }

    [Test]
    public async Task A_provider_that_is_down_is_left_alone()
    {
        const int EnoughToTell = 20;
        _twilio.Answer = TwilioStub.Refusing(503);
        for (var call = 0; call < EnoughToTell; call++)
        {
            await _setup.SendAsync(TwilioSetup.Message(channel));
        }

        _twilio.Answer = (context, _) => TwilioStub.AcceptAsync(context);
        var outcome = await _setup.SendAsync(TwilioSetup.Message(channel));

        Assert.That(outcome, Is.InstanceOf<SendOutcome.Postponed>());
        Assert.That(((SendOutcome.Postponed)outcome).Error, Is.EqualTo(DeliveryError.ProviderUnavailable));
        Assert.That(_twilio.Posts, Has.Count.EqualTo(EnoughToTell), "no call was made");
        Assert.That(_setup.Log, Has.One.Contains("Twilio answers with errors or not at all").And.None.Contains("OnCircuitOpened"));
    }

    [TestCase(400, 21211)]
    [TestCase(401, 20003)]
    [TestCase(429, 20429)]
    public async Task A_provider_that_refuses_is_not_down(int status, int code)
    {
        _twilio.Answer = TwilioStub.Refusing(status, code);
        for (var call = 0; call < 25; call++)
        {
            await _setup.SendAsync(TwilioSetup.Message(channel));
        }

        Assert.That(_twilio.Posts, Has.Count.EqualTo(25));
    }

    private async Task ExpectAsync(SendOutcome outcome)
    {
        Assert.That(await _setup.SendAsync(TwilioSetup.Message(channel)), Is.EqualTo(outcome));
        Assert.That(_twilio.Posts, Has.Count.EqualTo(1), "retries live in the deliveries' rows");
    }

    private void Keep(Activity activity)
    {
        lock (_traces)
        {
            _traces.Add(string.Join(
                ' ',
                [
                    activity.OperationName, activity.DisplayName, activity.StatusDescription,
                    .. activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"),
                    .. activity.Events.SelectMany(happened => happened.Tags.Select(tag => $"{happened.Name}:{tag.Key}={tag.Value}")),
                ]));
        }
    }
}
