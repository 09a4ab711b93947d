using System.Globalization;
using System.Text.Json.Nodes;
using VonageSimulator.Control;
using VonageSimulator.Workflows;

namespace VonageSimulator.Webhooks;

/// <summary>The v1 status. Addresses are strings, and so are counts.</summary>
internal static class StatusBody
{
    public static JsonObject Of(TrackedMessage tracked)
    {
        var message = tracked.Snapshot;
        var body = new JsonObject
        {
            ["message_uuid"] = message.Uuid,
            ["to"] = message.To,
            ["from"] = message.From,
            ["timestamp"] = Wire.Seconds(message.History[^1].At),
            ["status"] = Wire.Name(message.Status),
        };
        if (message.ErrorCode is { } code)
        {
            var number = code.ToString(CultureInfo.InvariantCulture);
            body["error"] = new JsonObject
            {
                ["type"] = $"https://developer.vonage.com/api-errors/messages#{number}",
                ["title"] = number,
                ["detail"] = DeliveryErrors.Reason(code),
                ["instance"] = Wire.Instance(),
            };
        }
        else
        {
            body["usage"] = Prices.Usage(message.Channel);
        }

        if (message.ClientRef is not null)
        {
            body["client_ref"] = message.ClientRef;
        }

        if (message.Steps > 1)
        {
            body["workflow"] = new JsonObject
            {
                ["workflow_id"] = message.WorkflowId,
                ["items_number"] = message.Step.ToString(CultureInfo.InvariantCulture),
                ["items_total"] = message.Steps.ToString(CultureInfo.InvariantCulture),
            };
        }

        body["channel"] = message.Channel;
        if (message.Channel == Channels.Sms)
        {
            body["destination"] = new JsonObject { ["network_code"] = "12345" };
            body["sms"] = new JsonObject { ["count_total"] = "1" };
        }
        else if (message is { Channel: Channels.WhatsApp, Status: MessageStatus.Delivered })
        {
            body["whatsapp"] = new JsonObject
            {
                ["pricing"] = new JsonObject { ["type"] = "regular", ["pricing_model"] = "PMP", ["category"] = "authentication" },
            };
        }

        return body;
    }
}
