using System.Text.Json;
using VonageSimulator.Workflows;

namespace VonageSimulator.Api;

/// <summary>Messages v1: one text (on WhatsApp an authentication template), and what follows if it is rejected.</summary>
internal static class MessagesRequest
{
    private const int ClientRefLimit = 100;
    private const int ShortestSmsLife = 20;
    private const int LongestSmsLife = 604_800;

    public static Refusal? Read(JsonElement root, List<StepPlan> steps)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return Problems.InvalidJson();
        }

        if (ReadMessage(root, "", steps) is { } refusal)
        {
            return refusal;
        }

        if (root.Member("failover") is null)
        {
            return null;
        }

        if (root.Array("failover") is not { } failover || failover.GetArrayLength() == 0)
        {
            return Problems.InvalidParameters("failover", "must be an array with at least one message.");
        }

        return failover.EnumerateArray()
            .Select((item, index) => ReadMessage(item, $"failover[{index}].", steps))
            .FirstOrDefault(problem => problem is not null);
    }

    private static Refusal? ReadMessage(JsonElement item, string path, List<StepPlan> steps)
    {
        if (MissingMember(item, path) is { } missing)
        {
            return missing;
        }

        var channel = item.Text("channel");
        if (channel is null || !Channels.Exists(channel))
        {
            return Problems.UnsupportedChannel();
        }

        if (item.Text("message_type") != MessageTypeOf(channel))
        {
            return Problems.InvalidMessageType();
        }

        if (item.Text("to") is not { } to || !Channels.IsRecipient(channel, to))
        {
            return Problems.InvalidRecipient();
        }

        if (item.Text("from") is not { } from || !(channel == Channels.WhatsApp ? Channels.IsNumber(from) : Channels.IsId(from)))
        {
            return Problems.InvalidSender();
        }

        if (item.Member("client_ref") is not null && item.Text("client_ref") is not { Length: <= ClientRefLimit })
        {
            return Problems.InvalidClientReference();
        }

        TemplateUse? template = null;
        var refusal = channel == Channels.WhatsApp
            ? WhatsAppTemplate.Read(item, path, out template)
            : TextProblem(item, path, channel) ?? ChannelProblem(item, path, channel);
        if ((refusal ?? OptionsProblem(item, path)) is { } problem)
        {
            return problem;
        }

        steps.Add(new StepPlan(channel, from, to, template?.Code ?? item.Text("text")!)
        {
            ClientRef = item.Text("client_ref"),
            Template = template,
            WebhookUrl = item.Text("webhook_url") is { } url ? new Uri(url) : null,
            OldWebhookFormat = item.Text("webhook_version") == "v0.1",
        });
        return null;
    }

    /// <summary>On WhatsApp only templates reach everyone, and only as a custom message can an authentication template be filled.</summary>
    private static string MessageTypeOf(string? channel) => channel == Channels.WhatsApp ? "custom" : "text";

    private static Refusal? MissingMember(JsonElement item, string path) =>
        ((string[])["channel", "message_type", "to", "from", item.Text("message_type") == "custom" ? "custom" : "text"])
            .Where(name => item.Member(name) is null or { ValueKind: JsonValueKind.Null })
            .Select(name => Problems.InvalidParameters($"{path}{name}", "is required."))
            .FirstOrDefault();

    private static Refusal? TextProblem(JsonElement item, string path, string channel)
    {
        var limit = Channels.TextLimit(channel);
        return item.Text("text") is { Length: > 0 } text && text.Length <= limit
            ? null
            : Problems.InvalidParameters($"{path}text", $"must be a string of 1 to {limit} characters.");
    }

    private static Refusal? OptionsProblem(JsonElement item, string path)
    {
        if (item.Member("webhook_version") is not null && item.Text("webhook_version") is not ("v0.1" or "v1"))
        {
            return Problems.InvalidParameters($"{path}webhook_version", "must be one of `v0.1` or `v1`.");
        }

        var isUrl = Uri.TryCreate(item.Text("webhook_url"), UriKind.Absolute, out var url) && url.Scheme is ("http" or "https");
        return item.Member("webhook_url") is null || isUrl
            ? null
            : Problems.InvalidParameters($"{path}webhook_url", "must be an absolute URL.");
    }

    private static Refusal? ChannelProblem(JsonElement item, string path, string channel)
    {
        if (channel == Channels.Sms)
        {
            return item.Member("ttl") is not null && item.Integer("ttl") is not (>= ShortestSmsLife and <= LongestSmsLife)
                ? Problems.InvalidParameters($"{path}ttl", $"must be an integer from {ShortestSmsLife} to {LongestSmsLife}.")
                : null;
        }

        if (item.Object("messenger") is not { } options || options.Member("category") is null)
        {
            return null;
        }

        return options.Text("category") switch
        {
            "response" or "update" => null,
            "message_tag" when options.Text("tag") is { Length: > 0 } => null,
            "message_tag" => Problems.InvalidChannelParameters($"{path}messenger.tag", "is required."),
            _ => Problems.InvalidChannelParameters(
                $"{path}messenger.category", "Must be one of `response`, `update` or `message_tag`."),
        };
    }
}
