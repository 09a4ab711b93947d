namespace VonageSimulator.Workflows;

/// <summary>The steps of one call in order, and how far they have come. Guarded by the engine's lock.</summary>
internal sealed class Workflow(SimulatedApi api, string id, int callNumber, IReadOnlyList<StepPlan> steps, Task answered)
{
    public SimulatedApi Api => api;

    public string Id => id;

    public int CallNumber => callNumber;

    public IReadOnlyList<StepPlan> Steps => steps;

    /// <summary>Statuses wait until the call has its answer.</summary>
    public Task Answered => answered;

    public List<TrackedMessage> Messages { get; } = [];

    public bool Finished { get; set; }

    public bool IsCurrent(TrackedMessage message) => !Finished && message == Messages[^1];

    public bool IsLast(TrackedMessage message) => message.Snapshot.Step == steps.Count;
}

/// <summary>A message, and what the engine needs to move it.</summary>
internal sealed class TrackedMessage(Workflow workflow, StepPlan plan, ReceivedMessage snapshot)
{
    public Workflow Workflow => workflow;

    public StepPlan Plan => plan;

    public ReceivedMessage Snapshot { get; set; } = snapshot;

    /// <summary>Set by its scenario: the statuses come before the answer to the call.</summary>
    public bool WebhooksFirst { get; set; }

    public ITimer? FailoverTimer { get; set; }

    public ITimer? ReadTimer { get; set; }

    /// <summary>The first attempt at the latest webhook. The next webhook starts after it, as is usual with Vonage.</summary>
    public Task LastWebhook { get; set; } = workflow.Answered;
}

/// <summary>One message of a call, as it was asked for.</summary>
internal sealed record StepPlan(string Channel, string From, string To, string Text)
{
    public string? ClientRef { get; init; }

    /// <summary>The template that the text comes in (WhatsApp only).</summary>
    public TemplateUse? Template { get; init; }

    /// <summary>Dispatch's condition for staying with this step; null for the last step and under Messages.</summary>
    public FailoverRule? Failover { get; init; }

    /// <summary>A Messages call may name another URL and another format for its statuses.</summary>
    public Uri? WebhookUrl { get; init; }

    public bool OldWebhookFormat { get; init; }
}

/// <summary>A template, the language it is wanted in, and the code that fills it.</summary>
internal sealed record TemplateUse(string Name, string Language, string Code);

/// <summary>The next step starts if the condition is not met in time.</summary>
internal sealed record FailoverRule(TimeSpan Expiry, MessageStatus Condition);

/// <summary>Statuses only move forward: submitted, delivered, read. Rejected and undeliverable are final.</summary>
internal static class StatusOrder
{
    public static bool Allows(MessageStatus from, MessageStatus to, string channel) => (from, to) switch
    {
        (MessageStatus.Submitted, MessageStatus.Delivered or MessageStatus.Rejected or MessageStatus.Undeliverable) => true,
        (MessageStatus.Submitted or MessageStatus.Delivered, MessageStatus.Read) => Channels.KnowsRead(channel),
        _ => false,
    };
}
