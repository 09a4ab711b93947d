using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using static Otp.Client.Tests.Transport.ScriptedReply;

namespace Otp.Client.Tests.Transport;

/// <summary>What is repeated (503 and lost connections), how often and when, and what is not.</summary>
internal sealed class RetryTests
{
    private const string Token = "login-1";

    private static readonly ScriptedReply[] Losses = [Broken, Hanging, BrokenBody, HangingBody];

    private static readonly ScriptedReply Verified = Document(200, "verified");
    private static readonly ScriptedReply Unavailable = Problem(503, "storage-unavailable", ("Retry-After", "0"));

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task A_lost_connection_is_made_good_by_a_repetition_under_the_same_key_and_with_the_same_code(int loss)
    {
        await using var service = await ScriptedService.StartAsync(Losses[loss], Verified);
        using var client = ClientSetup.For(service.Address, Impatient);

        var result = await client.Otp.VerifyAsync(Token, "12345");

        Assert.That(result, Is.TypeOf<VerifyOtpResult.Verified>());
        Assert.That(service.Calls, Has.Count.EqualTo(2));
        Assert.That(service.Calls.Select(call => call.Body), Is.All.EqualTo("""{"code":"12345"}"""));
        Assert.That(service.Calls.Select(call => call.Header("Idempotency-Key")).Distinct(StringComparer.Ordinal).Single(), Has.Length.EqualTo(32));
        Assert.That(client.Log.Lines.Count(line => line.Contains("is repeated", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task When_every_repetition_is_lost_there_is_no_answer_and_the_key_to_ask_again_with(int loss)
    {
        await using var service = await ScriptedService.StartAsync(Losses[loss]);
        using var client = ClientSetup.For(service.Address, Impatient);

        var verdict = await client.Otp.VerifyAsync(Token, "12345");
        var created = await client.Otp.CreateAsync(Token, OtpRecipient.Sms("+393331234567"), "my-key");

        Assert.That(service.Calls, Has.Count.EqualTo(6), "one try and two repetitions each");
        Assert.That(((VerifyOtpResult.NoAnswer)verdict).IdempotencyKey, Is.EqualTo(service.Calls[0].Header("Idempotency-Key")));
        Assert.That(((CreateOtpResult.NoAnswer)created).IdempotencyKey, Is.EqualTo("my-key"));
        Assert.That(service.Calls.Skip(3).Select(call => call.Header("Idempotency-Key")), Is.All.EqualTo("my-key"));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(5)]
    public async Task As_often_as_it_is_allowed_and_no_more_a_503_is_repeated(int retries)
    {
        await using var service = await ScriptedService.StartAsync(Unavailable);
        using var client = ClientSetup.For(service.Address, options => options.MaxRetries = retries);

        Assert.That(await client.Otp.VerifyAsync(Token, "12345"), Is.EqualTo(new VerifyOtpResult.StorageUnavailable(TimeSpan.FromSeconds(1))));
        Assert.That(service.Calls, Has.Count.EqualTo(retries + 1));
    }

    [Test]
    public async Task The_repetition_waits_as_long_as_the_service_asks()
    {
        await using var service = await ScriptedService.StartAsync(Problem(503, "storage-unavailable", ("Retry-After", "1")), Verified);
        using var client = ClientSetup.For(service.Address, options => options.MaxRetryDelay = TimeSpan.FromSeconds(1));

        var result = await client.Otp.VerifyAsync(Token, "12345");

        Assert.That(result, Is.TypeOf<VerifyOtpResult.Verified>());
        Assert.That(TimeProvider.System.GetElapsedTime(service.Calls[0].At, service.Calls[1].At), Is.GreaterThan(TimeSpan.FromMilliseconds(990)));
    }

    [Test]
    public async Task A_service_that_asks_for_more_patience_than_there_is_is_not_asked_again()
    {
        await using var service = await ScriptedService.StartAsync(Problem(503, "overloaded", ("Retry-After", "2")), Verified);
        using var client = ClientSetup.For(service.Address, options => options.MaxRetryDelay = TimeSpan.FromSeconds(1));

        Assert.That(await client.Otp.VerifyAsync(Token, "12345"), Is.EqualTo(new VerifyOtpResult.Overloaded(TimeSpan.FromSeconds(2))));
        Assert.That(service.Calls, Has.Count.EqualTo(1));
    }

    [TestCase(400, "validation")]
    [TestCase(401, "unauthorized")]
    [TestCase(403, "forbidden")]
    [TestCase(404, "wrong-code")]
    [TestCase(409, "already-verified")]
    [TestCase(410, "expired")]
    [TestCase(422, "idempotency-conflict")]
    [TestCase(429, "locked")]
    [TestCase(500, "made-up-later")]
    [TestCase(408, "made-up-later")]
    [TestCase(502, "made-up-later")]
    [TestCase(504, "made-up-later")]
    public async Task Nothing_else_is_repeated(int status, string type)
    {
        await using var service = await ScriptedService.StartAsync(Problem(status, type, ("Retry-After", "0")), Verified);
        using var client = ClientSetup.For(service.Address);

        Assert.That(await client.Otp.VerifyAsync(Token, "12345"), Is.Not.TypeOf<VerifyOtpResult.Verified>());
        Assert.That(service.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_standard_resilience_handler_for_all_clients_of_the_application_repeats_nothing_here()
    {
        await using var service = await ScriptedService.StartAsync(Problem(429, "locked", ("Retry-After", "0")));
        using var client = ClientSetup.For(service.Address, before: services => services.ConfigureHttpClientDefaults(defaults => defaults.AddStandardResilienceHandler()));

        Assert.That(await client.Otp.VerifyAsync(Token, "12345"), Is.TypeOf<VerifyOtpResult.Locked>());
        Assert.That(service.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task That_nothing_was_judged_is_not_said_when_an_earlier_try_may_have_been()
    {
        await using var service = await ScriptedService.StartAsync(Broken, Unavailable);
        using var client = ClientSetup.For(service.Address, Impatient);

        Assert.That(await client.Otp.VerifyAsync(Token, "12345"), Is.TypeOf<VerifyOtpResult.NoAnswer>());
    }

    [Test]
    public async Task That_nothing_was_judged_is_said_when_the_earlier_try_never_left()
    {
        await using var service = await ScriptedService.StartAsync(Unavailable);
        using var client = ClientSetup.For(service.Address, after: builder => builder.AddHttpMessageHandler(() => new RefusesOnce()));

        Assert.That(await client.Otp.VerifyAsync(Token, "12345"), Is.TypeOf<VerifyOtpResult.StorageUnavailable>());
    }

    [Test]
    public async Task Where_nobody_listens_there_is_no_answer()
    {
        using var client = ClientSetup.For(Nobody(), Impatient);

        Assert.That(await client.Otp.VerifyAsync(Token, "12345"), Is.TypeOf<VerifyOtpResult.NoAnswer>());
        Assert.That((await Assert.ThrowsAsync<OtpServiceException>(() => client.Otp.GetAsync(Token)))!.Message, Does.StartWith("The OTP service did not answer. No connection to http://127.0.0.1:"));
        Assert.That((await Assert.ThrowsAsync<OtpServiceException>(() => client.Otp.CancelAsync(Token)))!.Status, Is.Null);
    }

    [Test]
    public async Task A_caller_that_gives_up_is_not_kept_waiting()
    {
        await using var service = await ScriptedService.StartAsync(Hanging);
        using var client = ClientSetup.For(service.Address);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        Assert.That(async () => await client.Otp.VerifyAsync(Token, "12345", cancellationToken: patience.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(service.Calls, Has.Count.LessThanOrEqualTo(1));
    }

    [Test]
    public async Task A_look_and_a_cancellation_are_repeated_too()
    {
        await using var service = await ScriptedService.StartAsync(Broken, Document(200, "pending"), Unavailable, Problem(404, "unknown-token"));
        using var client = ClientSetup.For(service.Address, Impatient);

        Assert.That((await client.Otp.GetAsync(Token))!.Status, Is.EqualTo(OtpStatus.Pending));
        Assert.That(await client.Otp.CancelAsync(Token), Is.False);
        Assert.That(string.Join(' ', service.Calls.Select(call => call.Method)), Is.EqualTo("GET GET DELETE DELETE"));
    }

    private static void Impatient(OtpClientOptions options)
    {
        options.AttemptTimeout = TimeSpan.FromSeconds(1);
        options.MaxRetryDelay = TimeSpan.FromMilliseconds(20);
    }

    private static Uri Nobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return new Uri($"http://127.0.0.1:{port}");
    }

    private sealed class RefusesOnce : DelegatingHandler
    {
        private bool _refused;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (_refused)
            {
                return base.SendAsync(request, cancellationToken);
            }

            _refused = true;
            throw new HttpRequestException(HttpRequestError.ConnectionError);
        }
    }
}
