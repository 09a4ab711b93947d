using VonageSimulator.Api;
using VonageSimulator.Webhooks;
using VonageSimulator.Workflows;

namespace VonageSimulator.Control;

/// <summary>Lists what was received and posted, and clears it.</summary>
internal sealed class LogEndpoints(
    WorkflowEngine engine, CallLog calls, WebhookSender webhooks, WebhookUrls urls, SimulatorSettings settings,
    ScenarioEndpoints scenarios, EventHub events, TimeProvider timeProvider, IHostApplicationLifetime lifetime)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/simulator/calls", () => calls.Calls());
        routes.MapGet("/simulator/webhooks", () => webhooks.Attempts());
        routes.MapGet("/simulator/state", () => new
        {
            Now = timeProvider.GetUtcNow(),
            StatusUrl = urls.Status,
            InboundUrl = urls.Inbound,
            ReadTimeoutSeconds = settings.ReadTimeout.TotalSeconds,
            Signed = !string.IsNullOrEmpty(settings.SignatureSecret),
            Scenarios = scenarios.Listing(),
        });
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
        webhooks.Clear();
        events.Publish("reset", new { });
    }
}
