namespace VonageSimulator.Workflows;

/// <summary>The ordered steps of one call, and how far it has come. Guarded by the engine's lock.</summary>
internal sealed class Workflow(SimulatedApi api, string id, int callNumber, IReadOnlyList<StepPlan> steps, Task answered)
{
    public SimulatedApi Api => api;

    public string Id => id;

    public int CallNumber => callNumber;

    public IReadOnlyList<StepPlan> Steps => steps;

    /// <summary>Statuses are held back until the call has its answer.</summary>
    public Task Answered => answered;

    public List<TrackedMessage> Messages { get; } = [];

    public bool Finished { get; set; }

    public bool IsCurrent(TrackedMessage message) => !Finished && message == Messages[^1];

    public bool IsLast(TrackedMessage message) => message.Snapshot.Step == steps.Count;
}

/// <summary>A message with what the engine needs to move it.</summary>
internal sealed class TrackedMessage(Workflow workflow, StepPlan plan, ReceivedMessage snapshot)
{
    public Workflow Workflow => workflow;

    public StepPlan Plan => plan;

    public ReceivedMessage Snapshot { get; set; } = snapshot;

    /// <summary>From its scenario: the statuses overtake the answer to the call.</summary>
    public bool WebhooksFirst { get; set; }

    public ITimer? FailoverTimer { get; set; }

    public ITimer? ReadTimer { get; set; }

    /// <summary>The first attempt at the latest webhook: the next one starts after it, as Vonage's usually do.</summary>
    public Task LastWebhook { get; set; } = workflow.Answered;
}
