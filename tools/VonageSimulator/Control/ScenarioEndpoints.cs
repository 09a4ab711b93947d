using VonageSimulator.Scenarios;

namespace VonageSimulator.Control;

/// <summary>Sets scenarios, for one recipient or for all.</summary>
internal sealed class ScenarioEndpoints(ScenarioBook scenarios, EventHub events)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/simulator/scenarios", () => Listing());
        routes.MapDelete("/simulator/scenarios", () =>
        {
            scenarios.Clear();
            return Changed();
        });
        routes.MapPut("/simulator/scenario", (Delegate)((HttpContext context) => SetAsync(context, null)));
        routes.MapPut("/simulator/scenarios/{recipient}", (HttpContext context, string recipient) => SetAsync(context, recipient));
        routes.MapDelete("/simulator/scenarios/{recipient}", (string recipient) =>
            scenarios.Remove(recipient) ? Changed() : Results.NotFound());
    }

    public ScenarioListing Listing() => new(scenarios.Default, scenarios.ByRecipient(), NumberSuffixes.All);

    private async Task<IResult> SetAsync(HttpContext context, string? recipient)
    {
        var (scenario, problem) = await ControlBody.ReadAsync<Scenario>(context.Request);
        if ((problem ?? scenario?.Problem) is { } complaint)
        {
            return Results.BadRequest(new { error = complaint });
        }

        if (recipient is null)
        {
            scenarios.Default = scenario!;
        }
        else
        {
            scenarios.Set(recipient, scenario!);
        }

        return Changed();
    }

    private IResult Changed()
    {
        var listing = Listing();
        events.Publish("scenarios", listing);
        return Results.Ok(listing);
    }
}

/// <summary>The default, the scenarios of recipients, and the meaning of number suffixes.</summary>
internal sealed record ScenarioListing(
    Scenario Default, IReadOnlyDictionary<string, Scenario> Recipients, IReadOnlyDictionary<string, Scenario> Suffixes);
