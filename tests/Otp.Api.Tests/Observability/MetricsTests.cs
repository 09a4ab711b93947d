using System.Diagnostics;
using Otp.Api.Tests.Security;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Observability;

internal sealed class MetricsTests : ServiceFixture
{
    private static readonly string ScraperKey = ApiClients.NewKey();
    private static readonly string ShopKey = ApiClients.NewKey();

    private static readonly string[] OneDelivery = ["POST otp/{token}", "otp deliver", "otp send"];

    private Measurements _measured = null!;

    protected override OtpServiceSetup Setup => new OtpServiceSetup()
        .WithClient("prometheus", ["metrics"], [ScraperKey])
        .WithClient("shop", ShopKey)
        .With("Authentication:Anonymous", "true")
        .With("Delivery:Provider", "Messages")
        .With("Metrics:Enabled", "true");

    [SetUp]
    public void Listen() => _measured = new Measurements(Service);

    [TearDown]
    public void StopListening() => _measured.Dispose();

    [Test]
    public async Task A_code_that_is_created_refused_and_verified_is_measured_once_each()
    {
        var issued = await IssueAsync();
        await Client.CreateBySmsAsync(issued.Token, issued.Phone);
        await Client.VerifyAsync(issued.Token, issued.Wrong);
        await Client.VerifyAsync(issued.Token, issued.Code);
        await Client.VerifyAsync(issued.Token, issued.Code);
        await Client.VerifyAsync(Fresh.Token(), issued.Code);

        Assert.That(await _measured.CountWhenMeasuredAsync("otp.time_to_accepted channel=sms"), Is.EqualTo(1));
        Assert.Multiple(() =>
        {
            Assert.That(_measured.Sum("otp.created kind=new"), Is.EqualTo(1));
            Assert.That(_measured.Sum("otp.created kind=resend"), Is.Zero);
            Assert.That(_measured.Sum("otp.send.refusals rule=cool_down"), Is.EqualTo(1));
            Assert.That(_measured.Sum("otp.verifications result=valid"), Is.EqualTo(1));
            Assert.That(_measured.Sum("otp.verifications result=wrong_code"), Is.EqualTo(1));
            Assert.That(_measured.Sum("otp.verifications result=already_verified"), Is.EqualTo(1));
            Assert.That(_measured.Sum("otp.verifications result=unknown_token"), Is.EqualTo(1));
            Assert.That(_measured.Sum("otp.sends channel=sms outcome=accepted provider=vonage"), Is.EqualTo(1));
            Assert.That(_measured.Count("otp.provider.call.duration channel=sms outcome=accepted provider=vonage"), Is.EqualTo(1));
            Assert.That(_measured.Count("otp.writer.batch"), Is.GreaterThan(2));
            Assert.That(_measured.Gauge("otp.writer.queue"), Is.Zero);
            Assert.That(_measured.Gauge("otp.provider.breaker provider=vonage"), Is.Zero);
        });
    }

    [Test]
    public async Task A_message_that_is_rejected_and_followed_by_an_SMS_that_arrives_is_a_failover_and_a_delivery()
    {
        var (token, messengerId, phone) = (Fresh.Token(), Fresh.MessengerId(), Fresh.Phone());
        await Client.CreateAsync(token, new { messengerId, phoneNumber = phone });
        var first = await Vonage.CallToAsync(messengerId);
        await Service.SendStatusAsync(new { message_uuid = first.Id, client_ref = first.Json.GetProperty("client_ref").GetString(), status = "rejected", to = new { type = "messenger" } });
        var second = await Vonage.CallToAsync(phone);
        await Client.StatusWhenAsync(token, document => document.StepStatus(1) == "submitted");
        await Service.SendStatusAsync(new { message_uuid = second.Id, client_ref = second.Json.GetProperty("client_ref").GetString(), status = "delivered", to = new { type = "sms" } });
        await Service.SendStatusAsync(new { message_uuid = second.Id, client_ref = second.Json.GetProperty("client_ref").GetString(), status = "delivered", to = new { type = "sms" } });

        Assert.Multiple(() =>
        {
            Assert.That(_measured.Sum("otp.failovers channel=sms outcome=accepted"), Is.EqualTo(1));
            Assert.That(_measured.Sum("otp.sends channel=messenger outcome=accepted provider=vonage"), Is.EqualTo(1));
            Assert.That(_measured.Count("otp.time_to_delivered channel=sms"), Is.EqualTo(1));
            Assert.That(_measured.Count("otp.time_to_accepted channel=sms"), Is.Zero);
        });
    }

    [Test]
    public async Task The_trace_of_a_request_goes_on_in_the_call_to_the_provider()
    {
        var spans = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Otp" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var trace = ActivityTraceId.CreateRandom().ToString();
        var phone = Fresh.Phone();

        await Client.CreateBySmsAsync(Fresh.Token(), phone, ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"), ("tracestate", "vendor=told-to-us-alone"));
        var call = await Vonage.CallToAsync(phone);
        string[] NamesOfTheTrace() => [.. spans.Where(span => span.TraceId.ToString() == trace).Select(span => span.DisplayName).Order(StringComparer.Ordinal)];
        var names = await Eventually.ReadAsync(() => Task.FromResult(NamesOfTheTrace()), found => OneDelivery.All(found.Contains));

        // The test host and its stub share a process, so that the stub's own request may be among them.
        Assert.That(names, Is.SupersetOf(OneDelivery));
        Assert.That(call.Headers.Keys, Has.None.EqualTo("traceparent").IgnoreCase.And.None.EqualTo("tracestate").IgnoreCase);
    }

    [TestCase("Development", true)]
    [TestCase("Production", false)]
    public async Task Only_in_Development_what_stands_in_for_the_provider_is_told_of_the_trace(string environment, bool isTold)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Otp" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await using var service = await OtpServiceHost.StartAsync(Vonage, Setup with { Environment = environment });
        var (phone, trace) = (Fresh.Phone(), ActivityTraceId.CreateRandom().ToString());

        await service.Client.CreateBySmsAsync(Fresh.Token(), phone, ("X-Api-Key", ShopKey), ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"));

        var call = await Vonage.CallToAsync(phone);
        Assert.That(call.Headers.Any(header => header.Value.Contains(trace, StringComparison.Ordinal)), Is.EqualTo(isTold));
    }

    [Test]
    [Property("Security", "23")]
    public async Task Metrics_are_for_who_has_the_scope_by_header_or_bearer_token_and_for_nobody_else()
    {
        AssertProblem(await Client.FetchAsync("/metrics"), 403, "forbidden", "Not allowed");
        AssertProblem(await Client.FetchAsync("/metrics", ApiClients.Credentials(ShopKey)), 403, "forbidden", "Not allowed");
        AssertProblem(await Client.FetchAsync("/metrics", ("Authorization", $"Bearer {ShopKey}")), 403, "forbidden", "Not allowed");
        AssertProblem(await Client.FetchAsync("/metrics", ("Authorization", $"Bearer {ApiClients.NewKey()}")), 401, "unauthorized", "Not authorized");
        Assert.That((await Client.StatusAsync(Fresh.Token(), ApiClients.Credentials(ScraperKey))).Status, Is.EqualTo(403));

        foreach (var header in new[] { ApiClients.Credentials(ScraperKey), ("Authorization", $"Bearer {ScraperKey}") })
        {
            var scraped = await Client.FetchAsync("/metrics", header);
            Assert.That(scraped.Status, Is.EqualTo(200));
            Assert.That(scraped.Text, Does.Contain("otp_writer_queue").And.Contain("otp_deliveries_due"));
        }
    }
}
