using System.Collections.Concurrent;
using System.Diagnostics;
using Otp.Api.Tests.Answers;
using Otp.Application.Storage;
using Otp.TestKit;
using Otp.TestKit.Service;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Observability;

/// <summary>What a caller quotes from an answer is found in the log and among the traces.</summary>
internal sealed class TraceIdTests : ServiceFixture
{
    private const string Caller = "0af7651916cd43dd8448eb211c80319c";

    [Test]
    public async Task The_trace_of_the_caller_goes_on()
    {
        var answer = await Client.StatusAsync(Fresh.Token(), ("traceparent", $"00-{Caller}-b7ad6b7169203331-01"));

        AssertProblem(answer, 404, "unknown-token", "Not found");
        Assert.That(answer.Json.TextOf("traceId"), Is.EqualTo(Caller));
    }

    [TestCase("traceparent", "00-nonsense")]
    [TestCase("Request-Id", "|canary.1.")]
    [TestCase("X-Request-Id", "canary")]
    [TestCase("X-Trace-Id", "canary")]
    public async Task Nothing_else_that_a_caller_sends_is_taken_for_a_trace(string header, string value)
    {
        var answer = await Client.StatusAsync(Fresh.Token(), (header, value));

        AssertProblem(answer, 404, "unknown-token", "Not found");
        Assert.That(answer.Header("X-Trace-Id"), Does.Not.Contain("canary"));
    }

    [Test]
    public async Task Every_answer_says_its_trace_and_no_two_the_same()
    {
        var issued = await IssueAsync();
        var answers = new[]
        {
            issued.Created,
            await Client.StatusAsync(issued.Token),
            await Client.VerifyByGetAsync(issued.Token, issued.Code, ("Accept", "text/plain")),
            await Client.CancelAsync(issued.Token),
            await Client.CallAsync(HttpMethod.Head, "/", body: null),
            await Client.FetchAsync("/health/ready"),
            await Client.FetchAsync("/nowhere"),
        };

        Assert.That(answers.Select(answer => answer.Header("X-Trace-Id")), Is.Unique.And.All.Matches<string?>(id => id is { Length: 32 }));
    }

    [Test]
    public async Task The_log_and_the_traces_have_it_too()
    {
        var spans = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => spans.Enqueue(activity.TraceId.ToHexString()),
        };
        ActivitySource.AddActivityListener(listener);

        var answer = await Client.StatusAsync(Fresh.Token());

        var id = answer.Json.TextOf("traceId")!;
        await Eventually.ReadAsync(() => Task.FromResult(spans.ToArray()), ids => ids.Contains(id));
        await Eventually.ReadAsync(
            () => Task.FromResult(Service.Log.Lines),
            lines => lines.Any(line => line.Contains("GET otp/{token} answered 404", StringComparison.Ordinal) && line.Contains(id, StringComparison.Ordinal)));
    }

    [TestCase(typeof(StorageUnavailableException), 503, "Storage is unavailable")]
    [TestCase(typeof(InvalidTimeZoneException), 500, "A request failed unexpectedly")]
    public async Task What_went_wrong_is_found_in_the_log_by_what_the_caller_was_told(Type failure, int status, string said)
    {
        await using var service = await OtpServiceHost.StartAsync(
            Vonage, new OtpServiceSetup().WithFailingReads((Exception)Activator.CreateInstance(failure)!));

        var answer = await service.Client.StatusAsync(Fresh.Token());

        Assert.That(answer.Status, Is.EqualTo(status), answer.ToString());
        Assert.That(answer.Json.TextOf("detail"), Is.Not.Empty);
        Assert.That(service.Log.Lines, Has.Some.StartsWith($"Error Otp.Api.Answers.UnhandledExceptions: {said}").And.Contains(answer.Json.TextOf("traceId")!));
    }
}
