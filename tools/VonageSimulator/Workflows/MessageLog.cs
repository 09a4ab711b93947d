namespace VonageSimulator.Workflows;

/// <summary>The last messages. Guarded by the engine's lock.</summary>
internal sealed class MessageLog(int keepLast)
{
    private readonly LinkedList<TrackedMessage> _order = [];
    private readonly Dictionary<string, TrackedMessage> _byUuid = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<TrackedMessage>> _byRecipient = new(StringComparer.Ordinal);

    public IEnumerable<TrackedMessage> All => _order;

    public void Add(TrackedMessage message)
    {
        _order.AddLast(message);
        _byUuid.Add(message.Snapshot.Uuid, message);
        if (!_byRecipient.TryGetValue(message.Plan.To, out var list))
        {
            _byRecipient.Add(message.Plan.To, list = []);
        }

        list.Add(message);
        if (_order.Count > keepLast)
        {
            Forget(_order.First!.Value);
        }
    }

    public TrackedMessage? Find(string uuid) => _byUuid.GetValueOrDefault(uuid);

    public IReadOnlyList<TrackedMessage> To(string recipient) => _byRecipient.GetValueOrDefault(recipient, []);

    public void Clear()
    {
        foreach (var message in _order)
        {
            // A timer that has fired and waits for the lock must find nothing to do.
            message.Workflow.Finished = true;
            message.FailoverTimer?.Dispose();
            message.ReadTimer?.Dispose();
        }

        _order.Clear();
        _byUuid.Clear();
        _byRecipient.Clear();
    }

    /// <summary>Removes a message from the listings. A timer that still runs keeps it alive.</summary>
    private void Forget(TrackedMessage message)
    {
        _order.RemoveFirst();
        _byUuid.Remove(message.Snapshot.Uuid);
        var list = _byRecipient[message.Plan.To];
        list.Remove(message);
        if (list.Count == 0)
        {
            _byRecipient.Remove(message.Plan.To);
        }
    }
}
