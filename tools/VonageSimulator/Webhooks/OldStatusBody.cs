using System.Text.Json.Nodes;
using VonageSimulator.Control;
using VonageSimulator.Workflows;

namespace VonageSimulator.Webhooks;

/// <summary>The v0.1 status. Addresses are objects, and a Dispatch status links to its workflow.</summary>
internal static class OldStatusBody
{
    public static JsonObject Of(TrackedMessage tracked)
    {
        var message = tracked.Snapshot;
        var body = new JsonObject
        {
            ["message_uuid"] = message.Uuid,
            ["to"] = Address(message.Channel, message.To),
            ["from"] = Address(message.Channel, message.From),
            ["timestamp"] = Wire.Milliseconds(message.History[^1].At),
            ["status"] = Wire.Name(message.Status),
        };
        if (message.ErrorCode is { } code)
        {
            body["error"] = new JsonObject { ["code"] = code, ["reason"] = DeliveryErrors.Reason(code) };
        }
        else
        {
            body["usage"] = Prices.Usage(message.Channel);
        }

        if (message.ClientRef is not null)
        {
            body["client_ref"] = message.ClientRef;
        }

        if (message.Api == SimulatedApi.Dispatch)
        {
            body["_links"] = new JsonObject
            {
                ["workflow"] = new JsonObject
                {
                    ["dispatch_uuid"] = message.WorkflowId,
                    ["href"] = $"/workflows/{message.WorkflowId}",
                },
            };
        }

        return body;
    }

    private static JsonObject Address(string channel, string address) => new()
    {
        ["type"] = channel,
        [channel == Channels.Messenger ? "id" : "number"] = address,
    };
}
