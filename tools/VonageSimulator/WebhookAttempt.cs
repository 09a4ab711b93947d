namespace VonageSimulator;

/// <summary>What a webhook is about.</summary>
public enum WebhookKind
{
    /// <summary>A message's status.</summary>
    Status,

    /// <summary>Dispatch's final report.</summary>
    Report,

    /// <summary>A message that a person sent.</summary>
    Inbound,
}

/// <summary>One POST of one webhook, and its answer.</summary>
public sealed record WebhookAttempt
{
    /// <summary>Counts up from 1 over the life of the simulator.</summary>
    public required int Number { get; init; }

    /// <summary>The event. The same for all its attempts.</summary>
    public required string EventId { get; init; }

    /// <summary>What the webhook is about.</summary>
    public required WebhookKind Kind { get; init; }

    /// <summary>The status of the message or workflow; null for an inbound message.</summary>
    public string? Status { get; init; }

    /// <summary>The message that it is about.</summary>
    public string? MessageUuid { get; init; }

    /// <summary>Where it was posted.</summary>
    public required Uri Url { get; init; }

    /// <summary>1 for the first.</summary>
    public required int Attempt { get; init; }

    /// <summary>When it was answered or given up.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The HTTP status of the answer; null if there was none.</summary>
    public int? Answer { get; init; }

    /// <summary>Why there was no answer.</summary>
    public string? Error { get; init; }

    /// <summary>When it is tried again; null if it is not.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Whether it was signed.</summary>
    public required bool IsSigned { get; init; }

    /// <summary>What was posted.</summary>
    public required string Body { get; init; }
}
