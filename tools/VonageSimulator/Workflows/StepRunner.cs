using VonageSimulator.Control;
using VonageSimulator.Records;
using VonageSimulator.Scenarios;
using VonageSimulator.Webhooks;

namespace VonageSimulator.Workflows;

/// <summary>
/// Starts steps and changes statuses, and tells webhooks and watchers. Callers hold the engine's lock, and its timers take it.
/// </summary>
internal sealed class StepRunner(
    TimeProvider timeProvider, ScenarioBook scenarios, StatusWebhooks webhooks, EventHub events, MessageLog log, Lock engineLock)
{
    private static readonly TimeSpan DefaultReadingTime = TimeSpan.FromSeconds(5);

    public ChangeSignal Changed { get; } = new();

    public TrackedMessage Start(Workflow workflow)
    {
        var plan = workflow.Steps[workflow.Messages.Count];
        var message = new TrackedMessage(workflow, plan, FirstSnapshot(workflow, plan));
        workflow.Messages.Add(message);
        log.Add(message);
        if (plan.Failover is { } failover)
        {
            message.FailoverTimer = After(failover.Expiry, () => FailOver(message));
        }

        Publish(message);
        var scenario = scenarios.TakeFate(workflow.Api, plan.To);
        message.WebhooksFirst = scenario.WebhooksFirst;
        Play(message, scenario);
        return message;
    }

    public bool Change(TrackedMessage message, MessageStatus status, int? errorCode)
    {
        if (!StatusOrder.Allows(message.Snapshot.Status, status, message.Plan.Channel))
        {
            return false;
        }

        var failed = status is MessageStatus.Rejected or MessageStatus.Undeliverable;
        message.Snapshot = message.Snapshot with
        {
            Status = status,
            ErrorCode = failed ? errorCode ?? DeliveryErrors.Default(message.Workflow.Api, status, message.Plan.Channel) : null,
            History = [.. message.Snapshot.History, new StatusChange(status, timeProvider.GetUtcNow())],
        };
        webhooks.Post(message);
        Advance(message, status, failed);
        Publish(message);
        return true;
    }

    private ReceivedMessage FirstSnapshot(Workflow workflow, StepPlan plan)
    {
        var now = timeProvider.GetUtcNow();
        return new ReceivedMessage
        {
            Uuid = workflow.Api == SimulatedApi.Twilio ? $"SM{Guid.CreateVersion7():N}" : Guid.CreateVersion7().ToString(),
            Api = workflow.Api,
            WorkflowId = workflow.Id,
            CallNumber = workflow.CallNumber,
            Step = workflow.Messages.Count + 1,
            Steps = workflow.Steps.Count,
            Channel = plan.Channel,
            To = plan.To,
            From = plan.From,
            Text = plan.Text,
            ClientRef = plan.ClientRef,
            Template = plan.Template?.Name,
            Language = plan.Template is { Language: { Length: > 0 } language } ? language : null,
            Status = MessageStatus.Submitted,
            At = now,
            FailoverDueAt = now + plan.Failover?.Expiry,
            FailoverCondition = plan.Failover?.Condition,
            History = [new StatusChange(MessageStatus.Submitted, now)],
        };
    }

    private void Play(TrackedMessage message, Scenario scenario)
    {
        if (scenario.Kind == ScenarioKind.Silent)
        {
            return;
        }

        webhooks.Post(message);
        switch (scenario.Kind)
        {
            case ScenarioKind.Rejected:
                Change(message, MessageStatus.Rejected, scenario.ErrorCode);
                break;
            case ScenarioKind.Undeliverable:
                Change(message, MessageStatus.Undeliverable, scenario.ErrorCode);
                break;
            default:
                Change(message, MessageStatus.Delivered, null);
                if (scenario.Kind == ScenarioKind.Read && Channels.KnowsRead(message.Plan.Channel))
                {
                    message.ReadTimer = After(
                        scenario.After ?? DefaultReadingTime, () => Change(message, MessageStatus.Read, null));
                }

                break;
        }
    }

    /// <summary>Moves the workflow on. A step that was given up may still be read, but that changes nothing.</summary>
    private void Advance(TrackedMessage message, MessageStatus status, bool failed)
    {
        var workflow = message.Workflow;
        if (!workflow.IsCurrent(message))
        {
            return;
        }

        // The failover of Messages only reacts to "rejected". That of Dispatch reacts to every immediate failure.
        if (status == MessageStatus.Rejected || (failed && workflow.Api == SimulatedApi.Dispatch))
        {
            FailOver(message);
        }
        else if (!failed && status >= (message.Plan.Failover?.Condition ?? MessageStatus.Delivered))
        {
            Finish(message, completed: true);
        }
    }

    private void FailOver(TrackedMessage message)
    {
        var workflow = message.Workflow;
        if (!workflow.IsCurrent(message))
        {
            return;
        }

        if (workflow.IsLast(message))
        {
            Finish(message, completed: false);
            return;
        }

        StopTimer(message);
        Publish(message);
        Start(workflow);
    }

    private void Finish(TrackedMessage message, bool completed)
    {
        message.Workflow.Finished = true;
        StopTimer(message);
        if (message.Workflow.Api == SimulatedApi.Dispatch)
        {
            webhooks.PostReport(message, completed);
        }
    }

    private static void StopTimer(TrackedMessage message)
    {
        message.FailoverTimer?.Dispose();
        message.FailoverTimer = null;
        message.Snapshot = message.Snapshot with { FailoverDueAt = null };
    }

    private ITimer After(TimeSpan delay, Action action) => timeProvider.CreateTimer(
        _ =>
        {
            lock (engineLock)
            {
                action();
            }
        },
        null, delay, Timeout.InfiniteTimeSpan);

    private void Publish(TrackedMessage message)
    {
        events.Publish("message", message.Snapshot);
        Changed.Raise();
    }
}
