using VonageSimulator.Webhooks;
using VonageSimulator.Workflows;

namespace VonageSimulator.Control;

/// <summary>Lists the messages, and moves them as a person or a network would.</summary>
internal sealed class MessageEndpoints(WorkflowEngine engine, InboundWebhooks inbound)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/simulator/messages", () => engine.Messages());
        MapMove(routes, "deliver", MessageStatus.Delivered);
        MapMove(routes, "read", MessageStatus.Read);
        MapMove(routes, "reject", MessageStatus.Rejected);
        MapMove(routes, "undeliverable", MessageStatus.Undeliverable);
        routes.MapPost("/simulator/inbound", (Delegate)ReceiveAsync);
    }

    /// <summary>The page or number that the person would answer: the last one that wrote to them.</summary>
    public string SenderTo(string channel, string person) =>
        engine.Messages().LastOrDefault(message => message.Channel == channel && message.To == person)?.From ?? "simulator";

    private void MapMove(IEndpointRouteBuilder routes, string verb, MessageStatus status) =>
        routes.MapPost($"/simulator/messages/{{uuid}}/{verb}", async (string uuid, int? error_code) =>
        {
            var moved = engine.Move(uuid, status, error_code, out var posted);
            await posted;
            return moved switch
            {
                null => Results.NotFound(new { error = "There is no such message." }),
                false => Results.Conflict(new { error = "The message cannot get there from its status, or on its channel." }),
                true => Results.Ok(engine.Find(uuid)),
            };
        });

    private async Task<IResult> ReceiveAsync(HttpContext context)
    {
        var (request, problem) = await ControlBody.ReadAsync<InboundRequest>(context.Request);
        if (problem is not null || request is null)
        {
            return Results.BadRequest(new { error = problem });
        }

        if (!Channels.Exists(request.Channel) || string.IsNullOrWhiteSpace(request.From) || string.IsNullOrEmpty(request.Text))
        {
            return Results.BadRequest(new { error = "channel (messenger, whatsapp or sms), from and text are required." });
        }

        await inbound.PostAsync(
            request.Channel, request.From, request.To ?? SenderTo(request.Channel, request.From), request.Text);
        return Results.Accepted();
    }
}

/// <summary>A message that a person sends.</summary>
internal sealed record InboundRequest(string Channel, string From, string Text, string? To);
