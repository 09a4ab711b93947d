using System.Text.Json.Nodes;
using VonageSimulator.Control;
using VonageSimulator.Workflows;

namespace VonageSimulator.Webhooks;

/// <summary>Posts what a person writes to the page or the number, in the v1 format.</summary>
internal sealed class InboundWebhooks(WebhookSender sender, WebhookUrls urls, TimeProvider timeProvider)
{
    public Task PostAsync(string channel, string from, string to, string text)
    {
        if (urls.Inbound is not { } url)
        {
            return Task.CompletedTask;
        }

        var uuid = Guid.CreateVersion7().ToString();
        var body = new JsonObject
        {
            ["channel"] = channel,
            ["message_uuid"] = uuid,
            ["to"] = to,
            ["from"] = from,
            ["timestamp"] = Wire.Seconds(timeProvider.GetUtcNow()),
            ["message_type"] = "text",
            ["text"] = text,
        };
        if (channel == Channels.Sms)
        {
            body["sms"] = new JsonObject { ["num_messages"] = "1", ["keyword"] = text.Split(' ', 2)[0].ToUpperInvariant() };
            body["usage"] = Prices.Usage(channel);
            body["origin"] = new JsonObject { ["network_code"] = "12345" };
        }
        else if (channel == Channels.WhatsApp)
        {
            body["profile"] = new JsonObject { ["name"] = "Simulated person" };
            body["context_status"] = "none";
        }

        return sender.Post(new Webhook(WebhookKind.Inbound, url, body) { MessageUuid = uuid }, Task.CompletedTask);
    }
}
