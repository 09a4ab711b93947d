using System.Text.Json;
using VonageSimulator.Workflows;

namespace VonageSimulator.Api;

/// <summary>Dispatch v0.1: a failover workflow of Messenger and SMS texts.</summary>
internal static class DispatchRequest
{
    private const int ShortestExpiry = 15;
    private const int LongestExpiry = 86_400;

    public static Refusal? Read(JsonElement root, List<StepPlan> steps)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return Problems.Dispatch("body", "must be a JSON object");
        }

        if (root.Text("template") != "failover")
        {
            return Problems.Dispatch("template", "must be `failover`");
        }

        if (root.Array("workflow") is not { } workflow || workflow.GetArrayLength() == 0)
        {
            return Problems.Dispatch("workflow", "must be an array with at least one message");
        }

        var length = workflow.GetArrayLength();
        for (var index = 0; index < length; index++)
        {
            if (ReadStep(workflow[index], $"workflow[{index}]", index == length - 1, steps) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private static Refusal? ReadStep(JsonElement item, string path, bool last, List<StepPlan> steps)
    {
        foreach (var required in (string[])["to", "from", "message"])
        {
            if (item.Object(required) is null)
            {
                return Problems.Dispatch($"{path}.{required}", "is required and must be an object");
            }
        }

        var (to, from) = (item.Object("to")!.Value, item.Object("from")!.Value);
        var channel = to.Text("type");
        if (channel is not (Channels.Messenger or Channels.Sms))
        {
            return Problems.Dispatch($"{path}.to.type", "must be `messenger` or `sms`, which this simulator stands in for");
        }

        if (from.Text("type") != channel)
        {
            return Problems.Dispatch($"{path}.from.type", "must be the type of `to`");
        }

        var member = channel == Channels.Messenger ? "id" : "number";
        if (to.Text(member) is not { } recipient || !Channels.IsRecipient(channel, recipient))
        {
            return Problems.Dispatch($"{path}.to.{member}", channel == Channels.Messenger
                ? "must be a string of 1 to 50 characters" : "must be an E.164 number of 7 to 15 digits without + or 00");
        }

        if (from.Text(member) is not { } sender || !Channels.IsId(sender))
        {
            return Problems.Dispatch($"{path}.from.{member}", "must be a string of 1 to 50 characters");
        }

        FailoverRule? rule = null;
        var refusal = ReadText(item, path, channel, out var text) ?? ReadFailover(item, path, channel, last, out rule);
        if (refusal is not null)
        {
            return refusal;
        }

        steps.Add(new StepPlan(channel, sender, recipient, text) { Failover = rule });
        return null;
    }

    private static Refusal? ReadText(JsonElement item, string path, string channel, out string text)
    {
        text = "";
        if (item.Object("message")?.Object("content") is not { } content)
        {
            return Problems.Dispatch($"{path}.message.content", "is required and must be an object");
        }

        if (content.Text("type") != "text")
        {
            return Problems.Dispatch($"{path}.message.content.type", "must be `text`, which is all this simulator stands in for");
        }

        var limit = Channels.TextLimit(channel);
        text = content.Text("text") ?? "";
        return text.Length >= 1 && text.Length <= limit
            ? null
            : Problems.Dispatch($"{path}.message.content.text", $"must be a string of 1 to {limit} characters");
    }

    private static Refusal? ReadFailover(JsonElement item, string path, string channel, bool last, out FailoverRule? rule)
    {
        rule = null;
        path += ".failover";
        if (last)
        {
            return item.Member("failover") is null ? null : Problems.Dispatch(path, "must not stand on the last message");
        }

        if (item.Object("failover") is not { } failover)
        {
            return Problems.Dispatch(path, "is required on every message but the last");
        }

        if (failover.Integer("expiry_time") is not { } expiry || expiry is < ShortestExpiry or > LongestExpiry)
        {
            return Problems.Dispatch($"{path}.expiry_time", $"must be an integer from {ShortestExpiry} to {LongestExpiry}");
        }

        MessageStatus? condition = failover.Text("condition_status") switch
        {
            "delivered" => MessageStatus.Delivered,
            "read" when Channels.KnowsRead(channel) => MessageStatus.Read,
            _ => null,
        };
        if (condition is not { } status)
        {
            return Problems.Dispatch($"{path}.condition_status", Channels.KnowsRead(channel)
                ? "must be `delivered` or `read`" : "must be `delivered`, the only one that SMS knows");
        }

        rule = new FailoverRule(TimeSpan.FromSeconds(expiry), status);
        return null;
    }
}
