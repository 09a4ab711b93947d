using System.Security.Cryptography;
using VonageSimulator.Control;
using VonageSimulator.Records;
using VonageSimulator.Scenarios;
using VonageSimulator.Webhooks;

namespace VonageSimulator.Workflows;

/// <summary>All messages and workflows, under one lock.</summary>
internal sealed class WorkflowEngine : IDisposable
{
    private readonly Lock _lock = new();
    private readonly MessageLog _log;
    private readonly StepRunner _runner;

    public WorkflowEngine(
        SimulatorSettings settings, TimeProvider timeProvider, ScenarioBook scenarios, StatusWebhooks webhooks, EventHub events)
    {
        _log = new MessageLog(settings.KeepLast);
        _runner = new StepRunner(timeProvider, scenarios, webhooks, events, _log, _lock);
    }

    public ChangeSignal Changed => _runner.Changed;

    /// <summary>Starts a call's workflow. When this returns, its first message exists and its timers run.</summary>
    public TrackedMessage Accept(SimulatedApi api, int callNumber, IReadOnlyList<StepPlan> steps, Task answered)
    {
        lock (_lock)
        {
            return _runner.Start(new Workflow(api, NewWorkflowId(api), callNumber, steps, answered));
        }
    }

    /// <summary>Moves a message forward; false if its status does not allow that, null if there is no such message.</summary>
    public bool? Move(string uuid, MessageStatus status, int? errorCode, out Task posted)
    {
        lock (_lock)
        {
            posted = Task.CompletedTask;
            if (_log.Find(uuid) is not { } message)
            {
                return null;
            }

            var moved = _runner.Change(message, status, errorCode);
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

    /// <summary>A dispatch_uuid is a UUID. The workflow_id of Messages is not, and clients must not treat it as one.</summary>
    private static string NewWorkflowId(SimulatedApi api) => api == SimulatedApi.Dispatch
        ? Guid.CreateVersion7().ToString()
        : RandomNumberGenerator.GetString("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", 63);
}
