using System.Text.Json.Nodes;
using VonageSimulator.Control;
using VonageSimulator.Workflows;

namespace VonageSimulator.Webhooks;

/// <summary>Dispatch's final report: the fate of each message, and the cost of all.</summary>
internal static class ReportBody
{
    public static JsonObject Of(TrackedMessage last, string status)
    {
        var messages = last.Workflow.Messages.Select(message => message.Snapshot).ToList();
        return new JsonObject
        {
            ["dispatch_uuid"] = last.Workflow.Id,
            ["template"] = "failover",
            ["status"] = status,
            ["timestamp"] = Wire.Milliseconds(last.Snapshot.History[^1].At),
            ["usage"] = Prices.Usage(messages.Where(message => message.ErrorCode is null).Select(message => message.Channel)),
            ["_links"] = new JsonObject { ["messages"] = new JsonArray([.. messages.Select(Link)]) },
        };
    }

    private static JsonObject Link(ReceivedMessage message)
    {
        var link = new JsonObject
        {
            ["message_uuid"] = message.Uuid,
            ["href"] = $"/messages/{message.Uuid}",
            ["channel"] = message.Channel,
            ["status"] = Wire.Name(message.Status),
        };
        if (message.ErrorCode is null)
        {
            link["usage"] = Prices.Usage(message.Channel);
        }

        return link;
    }
}
