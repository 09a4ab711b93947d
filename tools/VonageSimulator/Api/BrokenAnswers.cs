using VonageSimulator.Control;
using VonageSimulator.Workflows;

namespace VonageSimulator.Api;

/// <summary>The answers of a provider in trouble.</summary>
internal sealed class BrokenAnswers(CallLog calls, TimeProvider timeProvider, IHostApplicationLifetime lifetime)
{
    private const int HugeBytes = 3 * 1024 * 1024;
    private static readonly TimeSpan TricklePause = TimeSpan.FromSeconds(1);

    public async Task AnswerAsync(HttpContext context, SimulatedApi api, int call, Scenario scenario, TrackedMessage? taken)
    {
        var note = $"scenario {Wire.Name(scenario.Kind)}";
        if (Refusal(api, scenario.Kind, note) is { } refusal)
        {
            calls.Complete(call, refusal.Status, note);
            await Answers.RefuseAsync(context, api, refusal, scenario.RetryAfterSeconds);
            return;
        }

        var silent = scenario.Kind is ScenarioKind.Reset or ScenarioKind.Hang;
        calls.Complete(call, silent ? null : Answers.StatusOf(api), note);
        if (taken is not null && scenario.WebhooksFirst)
        {
            await taken.LastWebhook;
        }

        // An answer ends with its client, and must not keep the simulator from stopping.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await SpoilAsync(context, Answers.StatusOf(api), call, scenario, taken, over.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    private async Task SpoilAsync(
        HttpContext context, int status, int call, Scenario scenario, TrackedMessage? taken, CancellationToken over)
    {
        var body = taken is null ? [] : Wire.Bytes(Answers.Accepted(taken));
        switch (scenario.Kind)
        {
            case ScenarioKind.Reset:
                context.Abort();
                break;
            case ScenarioKind.Hang:
                await Task.Delay(scenario.After ?? Timeout.InfiniteTimeSpan, timeProvider, over);
                calls.Complete(call, status, "scenario hang, answered late");
                await Answers.WriteAsync(context, status, "application/json", body);
                break;
            case ScenarioKind.Trickle:
                await TrickleAsync(context, status, body, over);
                break;
            case ScenarioKind.Html:
                await Answers.WriteAsync(
                    context, status, "text/html", "<!doctype html><title>Please log in</title>"u8.ToArray());
                break;
            case ScenarioKind.Empty:
                Answers.Start(context, status, "application/json", 0);
                break;
            default:
                await Answers.WriteAsync(context, status, "application/json", Inflate(body));
                break;
        }
    }

    private static Refusal? Refusal(SimulatedApi api, ScenarioKind kind, string note) => kind switch
    {
        _ when api == SimulatedApi.Twilio => TwilioRefusal(kind) is { } refusal ? refusal with { Note = note } : null,
        ScenarioKind.Throttled => Problems.Throttled(note),
        ScenarioKind.ServerError => Problems.ServerError(note),
        ScenarioKind.Unauthorized => Problems.Unauthorized(note),
        ScenarioKind.LowBalance => Problems.LowBalance(note),
        ScenarioKind.Invalid when api == SimulatedApi.Dispatch => Problems.Dispatch("to", "is invalid, by its scenario"),
        ScenarioKind.Invalid => Problems.InvalidRecipient(),
        _ => null,
    };

    // Without money an account is suspended.
    private static Refusal? TwilioRefusal(ScenarioKind kind) => kind switch
    {
        ScenarioKind.Throttled => Problems.Twilio(20429, "Too Many Requests", 429),
        ScenarioKind.ServerError => Problems.Twilio(20500, "An internal server error has occurred", 500),
        ScenarioKind.Unauthorized => Problems.TwilioUnauthorized("Authenticate"),
        ScenarioKind.LowBalance => Problems.Twilio(20005, "Account is not active", 403),
        ScenarioKind.Invalid => Problems.Twilio(21211, "The 'To' number is not a valid phone number."),
        _ => null,
    };

    private async Task TrickleAsync(HttpContext context, int status, byte[] body, CancellationToken over)
    {
        Answers.Start(context, status, "application/json", body.Length);
        foreach (var octet in body)
        {
            await context.Response.Body.WriteAsync(new[] { octet }, over);
            await context.Response.Body.FlushAsync(over);
            await Task.Delay(TricklePause, timeProvider, over);
        }
    }

    /// <summary>Still valid JSON: it only hurts a client that reads without a limit.</summary>
    private static byte[] Inflate(byte[] body)
    {
        var padded = new byte[HugeBytes];
        padded.AsSpan().Fill((byte)' ');
        body.CopyTo(padded, 0);
        return padded;
    }
}
