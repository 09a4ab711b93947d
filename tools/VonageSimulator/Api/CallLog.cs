using VonageSimulator.Control;
using VonageSimulator.Records;

namespace VonageSimulator.Api;

/// <summary>Every call of the simulated interfaces: added when it comes, completed when its answer is known.</summary>
internal sealed class CallLog(SimulatorSettings settings, TimeProvider timeProvider, EventHub events)
{
    private readonly BoundedLog<ReceivedCall> _log = new(settings.KeepLast);

    public ChangeSignal Changed { get; } = new();

    public IReadOnlyList<ReceivedCall> Calls() => _log.Snapshot();

    public void Clear() => _log.Clear();

    public int Begin(string path, string body, string? tokenId)
    {
        var call = _log.Add(number => new ReceivedCall
        {
            Number = number,
            Path = path,
            Body = body,
            At = timeProvider.GetUtcNow(),
            TokenId = tokenId,
        });
        Changed.Raise();
        return call.Number;
    }

    public void Complete(int number, int? status, string? note)
    {
        if (_log.Update(number, call => call with { Status = status, Note = note }) is { } call)
        {
            events.Publish("call", call);
            Changed.Raise();
        }
    }
}
