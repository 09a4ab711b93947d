using System.Security.Cryptography;
using VonageSimulator.Control;
using VonageSimulator.Records;
using VonageSimulator.Scenarios;
using VonageSimulator.Webhooks;

namespace VonageSimulator.Workflows;

/// <summary>Moves messages through their statuses and workflows through their steps, under one lock and one clock.</summary>
internal sealed class WorkflowEngine(
    SimulatorSettings settings, TimeProvider timeProvider, ScenarioBook scenarios, StatusWebhooks webhooks, EventHub events)
    : IDisposable
{
    private static readonly TimeSpan DefaultReadingTime = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly MessageLog _log = new(settings.KeepLast);

    public ChangeSignal Changed { get; } = new();

    /// <summary>Starts a call's workflow: when this returns, its first message stands and its timers run.</summary>
    public TrackedMessage Accept(SimulatedApi api, int callNumber, IReadOnlyList<StepPlan> steps, Task answered)
    {
        lock (_lock)
        {
            return Start(new Workflow(api, NewWorkflowId(api), callNumber, steps, answered));
        }
    }

    /// <summary>Moves a message forward; false when it cannot go there from where it is. Null when there is no such message.</summary>
    public bool? Move(string uuid, MessageStatus status, int? errorCode, out Task posted)
    {
        lock (_lock)
        {
            posted = Task.CompletedTask;
            if (_log.Find(uuid) is not { } message)
            {
                return null;
            }

            var moved = Change(message, status, errorCode);
            posted = message.LastWebhook;
            return moved;
        }
    }

    public IReadOnlyList<ReceivedMessage> Messages()
    {
        lock (_lock)
        {
            return [.. _log.All.Select(message => message.Snapshot)];
        }
    }

    public ReceivedMessage? Find(string uuid)
    {
        lock (_lock)
        {
            return _log.Find(uuid)?.Snapshot;
        }
    }

    public ReceivedMessage? Nth(string recipient, int nth)
    {
        lock (_lock)
        {
            return _log.To(recipient).ElementAtOrDefault(nth - 1)?.Snapshot;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _log.Clear();
        }
    }

    public void Dispose() => Clear();

    /// <summary>A dispatch_uuid is a UUID; the workflow_id of Messages is none, and clients must not take it for one.</summary>
    private static string NewWorkflowId(SimulatedApi api) => api == SimulatedApi.Dispatch
        ? Guid.CreateVersion7().ToString()
        : RandomNumberGenerator.GetString("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", 63);

    private TrackedMessage Start(Workflow workflow)
    {
        var plan = workflow.Steps[workflow.Messages.Count];
        var now = timeProvider.GetUtcNow();
        var message = new TrackedMessage(workflow, plan, new ReceivedMessage
        {
            Uuid = Guid.CreateVersion7().ToString(),
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
            Status = MessageStatus.Submitted,
            At = now,
            FailoverDueAt = plan.Failover is { } rule ? now + rule.Expiry : null,
            FailoverCondition = plan.Failover?.Condition,
            History = [new StatusChange(MessageStatus.Submitted, now)],
        });
        workflow.Messages.Add(message);
        _log.Add(message);
        if (plan.Failover is { } failover)
        {
            message.FailoverTimer = After(failover.Expiry, () => FailOver(message));
        }

        Publish(message);
        var scenario = scenarios.TakeFate(plan.To);
        message.WebhooksFirst = scenario.WebhooksFirst;
        Play(message, scenario);
        return message;
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

    private bool Change(TrackedMessage message, MessageStatus status, int? errorCode)
    {
        if (!StatusOrder.Allows(message.Snapshot.Status, status, message.Plan.Channel))
        {
            return false;
        }

        var failed = status is MessageStatus.Rejected or MessageStatus.Undeliverable;
        message.Snapshot = message.Snapshot with
        {
            Status = status,
            ErrorCode = failed ? errorCode ?? DeliveryErrors.Default(status, message.Plan.Channel) : null,
            History = [.. message.Snapshot.History, new StatusChange(status, timeProvider.GetUtcNow())],
        };
        webhooks.Post(message);
        Advance(message, status, failed);
        Publish(message);
        return true;
    }

    /// <summary>What a status means for the workflow. A step that was given up may still be read: that changes nothing any more.</summary>
    private void Advance(TrackedMessage message, MessageStatus status, bool failed)
    {
        var workflow = message.Workflow;
        if (!workflow.IsCurrent(message))
        {
            return;
        }

        // Messages' own failover knows "rejected" only; Dispatch's knows every immediate failure.
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
            lock (_lock)
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
