using VonageSimulator.Api;
using VonageSimulator.Mail;
using VonageSimulator.Webhooks;
using VonageSimulator.Workflows;

namespace VonageSimulator.Control;

/// <summary>Lists what was received and posted, clears it, and says what the page goes by.</summary>
internal sealed class LogEndpoints(
    WorkflowEngine engine, CallLog calls, MailLog mails, MailServer mailServer, WebhookSender webhooks, WebhookUrls urls,
    SimulatorSettings settings, ScenarioEndpoints scenarios, EventHub events, TimeProvider timeProvider, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/simulator/calls", () => calls.Calls());
        routes.MapGet("/simulator/mails", () => mails.Mails());
        routes.MapGet("/simulator/webhooks", () => webhooks.Attempts());
        routes.MapGet("/simulator/state", () => new
        {
            Now = timeProvider.GetUtcNow(),
            StatusUrl = urls.Status,
            InboundUrl = urls.Inbound,
            ReadTimeoutSeconds = settings.ReadTimeout.TotalSeconds,
            SmtpPort = mailServer.Port,
            Signed = !string.IsNullOrEmpty(settings.SignatureSecret),
            Scenarios = scenarios.Listing(),
        });
        routes.MapPut("/simulator/read-timeout", (Delegate)SetReadTimeoutAsync);
        routes.MapDelete("/simulator/messages", () =>
        {
            Clear();
            return Results.NoContent();
        });
        routes.MapGet("/simulator/events", (HttpContext context) =>
        {
            // An open page must not keep the simulator from stopping.
            var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            context.Response.RegisterForDispose(over);
            return TypedResults.ServerSentEvents(events.SubscribeAsync(over.Token));
        });
    }

    public void Clear()
    {
        engine.Clear();
        calls.Clear();
        mails.Clear();
        webhooks.Clear();
        events.Publish("reset", new { });
    }

    private async Task<IResult> SetReadTimeoutAsync(HttpContext context)
    {
        var (wait, problem) = await ControlBody.ReadAsync<ReadTimeoutRequest>(context.Request);
        if (wait?.Seconds is not { } seconds || !(seconds >= 0 && seconds <= LongestWait.TotalSeconds))
        {
            return Results.BadRequest(new { error = problem ?? "seconds must be from 0 to 86400." });
        }

        settings.ReadTimeout = TimeSpan.FromSeconds(seconds);
        events.Publish("read-timeout", wait);
        return Results.Ok(wait);
    }
}

/// <summary>How long the service leaves a message unread, as the page counts it down.</summary>
internal sealed record ReadTimeoutRequest(double? Seconds);
