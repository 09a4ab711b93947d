using System.Text.Json.Nodes;

namespace VonageSimulator.Webhooks;

/// <summary>One event on its way to one URL.</summary>
internal sealed record Webhook(WebhookKind Kind, Uri Url, JsonObject Body)
{
    public string? MessageUuid { get; init; }

    public string? Status { get; init; }
}
