namespace VonageSimulator.Workflows;

/// <summary>One message of a call, as it was asked for.</summary>
internal sealed record StepPlan(string Channel, string From, string To, string Text)
{
    public string? ClientRef { get; init; }

    /// <summary>Dispatch's condition for staying with this step; null on the last, and under Messages.</summary>
    public FailoverRule? Failover { get; init; }

    /// <summary>A Messages call may name another URL and another format for its statuses.</summary>
    public Uri? WebhookUrl { get; init; }

    public bool OldWebhookFormat { get; init; }
}

/// <summary>The next step is taken when the condition is not met in time.</summary>
internal sealed record FailoverRule(TimeSpan Expiry, MessageStatus Condition);
