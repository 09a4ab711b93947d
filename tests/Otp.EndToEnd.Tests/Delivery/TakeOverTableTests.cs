using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Otp.TestKit.Service;
using Otp.TestKit.Twilio;
using Otp.TestKit.Vonage;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>
/// What a step comes to when its route has two providers, over HTTP: <c>Delivery:Routes:sms=Vonage,Twilio</c>. docs/providers.md has the
/// same table.
/// </summary>
[Parallelizable(ParallelScope.All)]
internal sealed class TakeOverTableTests
{
    private const string Up = "up";
    private const string Down = "down";
    private const string Nobody = "nobody";

    // What is repeated is repeated once by then; in the end the code has expired.
    private static readonly TimeSpan[] Life = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5)];

    // What may have been taken is taken here, or there would be nothing to repeat.
    private static readonly Dictionary<string, Func<TimeSpan, VonageReply>> Firsts = new(StringComparer.Ordinal)
    {
        ["refuses our credentials (401)"] = _ => VonageReply.Of(401),
        ["throttles (429) for 1 s"] = passed => ThrottledFor(TimeSpan.FromSeconds(1) - passed),
        ["throttles (429) for 10 s"] = passed => ThrottledFor(TimeSpan.FromSeconds(10) - passed),
        ["answers 500"] = _ => VonageReply.Of(500),
        ["takes it and answers 502"] = _ => new VonageReply { Writes = AnswerAsync(502) },
        ["takes it and resets the connection"] = _ => VonageReply.Reset,
        ["takes it and hangs"] = _ => VonageReply.Hang,
        ["refuses this message (422)"] = _ => VonageReply.Of(422),
        [Undeliverable] = _ => VonageReply.Accepted,
    };

    private const string Undeliverable = "accepts it, then reports it undeliverable";

    public sealed record Row(string First, string Second, string Calls, string Provider, string Step, string Delivery, int Messages);

    private static IEnumerable<TestCaseData> Table() => new Row[]
    {
        //  the first provider                    second calls      named     the step                                 the delivery messages
        new("refuses our credentials (401)",       Up,   "1 and 1", "twilio", "submitted",                             "accepted", 1),
        new("refuses our credentials (401)",       Down, "1 and 2", Nobody,   "failed: provider-unavailable",          "failed",   0),
        new("throttles (429) for 1 s",             Up,   "2 and 0", "vonage", "submitted",                             "accepted", 1),
        new("throttles (429) for 1 s",             Down, "2 and 0", "vonage", "submitted",                             "accepted", 1),
        new("throttles (429) for 10 s",            Up,   "1 and 1", "twilio", "submitted",                             "accepted", 1),
        new("throttles (429) for 10 s",            Down, "2 and 1", "vonage", "submitted",                             "accepted", 1),
        new("answers 500",                         Up,   "1 and 1", "twilio", "submitted",                             "accepted", 1),
        new("answers 500",                         Down, "2 and 2", Nobody,   "failed: provider-unavailable",          "failed",   0),
        new("takes it and answers 502",            Up,   "2 and 0", Nobody,   "failed: outcome-unknown",               "failed",   2),
        new("takes it and answers 502",            Down, "2 and 0", Nobody,   "failed: outcome-unknown",               "failed",   2),
        new("takes it and resets the connection",  Up,   "2 and 0", Nobody,   "failed: outcome-unknown",               "failed",   2),
        new("takes it and resets the connection",  Down, "2 and 0", Nobody,   "failed: outcome-unknown",               "failed",   2),
        new("takes it and hangs",                  Up,   "2 and 0", Nobody,   "failed: outcome-unknown",               "failed",   2),
        new("takes it and hangs",                  Down, "2 and 0", Nobody,   "failed: outcome-unknown",               "failed",   2),
        new("refuses this message (422)",          Up,   "1 and 0", Nobody,   "failed: message-refused",               "failed",   0),
        new("refuses this message (422)",          Down, "1 and 0", Nobody,   "failed: message-refused",               "failed",   0),
        new(Undeliverable,                         Up,   "1 and 0", "vonage", "undeliverable: recipient-unreachable",  "failed",   0),
        new(Undeliverable,                         Down, "1 and 0", "vonage", "undeliverable: recipient-unreachable",  "failed",   0),
    }.Select(row => new TestCaseData(row).SetArgDisplayNames($"the first {row.First}", $"the second is {row.Second}"));

    [TestCaseSource(nameof(Table))]
    public async Task What_comes_of_a_step(Row row)
    {
        await using var providers = await TwoProviders.StartAsync(("Delivery:Routes:sms", "Vonage,Twilio"), ("Delivery:Channels", "sms"));
        var start = providers.Service.Now;
        providers.Vonage.Reply = _ => Firsts[row.First](providers.Service.Now - start);
        providers.Twilio.Answer = row.Second == Up ? (context, _) => TwilioStub.AcceptAsync(context) : TwilioStub.Refusing(500, 20500);

        await providers.CreateAsync(providers.Person.BySms);
        if (row.First == Undeliverable)
        {
            await providers.Service.SendStatusAsync(new
            {
                message_uuid = providers.Vonage.Calls[0].Id,
                status = "undeliverable",
                client_ref = providers.Vonage.Calls[0].ClientRef,
                channel = "sms",
                error = new { title = "1260" },
            });
        }

        foreach (var time in Life)
        {
            await providers.PassAsync(time);
        }

        Assert.That(Observed(row, providers, await providers.DocumentAsync()), Is.EqualTo(row));
        Assert.That(providers.Codes.Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1), "it is one code");
    }

    private static Row Observed(Row row, TwoProviders providers, JsonElement document)
    {
        var step = document.Step(0);
        var error = document.StepError(0) is { } code ? $": {code}" : "";
        var byVonage = row.First == Undeliverable ? 0 : providers.Vonage.SentTo(providers.Person.Phone).Count;
        var byTwilio = row.Second == Up ? providers.Twilio.Posts.Count : 0;
        return row with
        {
            Calls = $"{providers.Vonage.Calls.Count} and {providers.Twilio.Posts.Count}",
            Provider = step.TextOf("provider") ?? Nobody,
            Step = $"{step.TextOf("status")}{error}",
            Delivery = document.DeliveryStatus()!,
            Messages = byVonage + byTwilio,
        };
    }

    private static VonageReply ThrottledFor(TimeSpan time)
        => time > TimeSpan.Zero ? VonageReply.Of(429, "Retry-After", $"{(int)Math.Ceiling(time.TotalSeconds)}") : VonageReply.Accepted;

    private static Func<HttpContext, Task> AnswerAsync(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };
}
