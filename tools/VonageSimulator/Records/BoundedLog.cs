namespace VonageSimulator.Records;

/// <summary>Numbered entries. Only the last ones are kept.</summary>
internal sealed class BoundedLog<T>(int keepLast)
{
    private readonly Lock _lock = new();
    private readonly Queue<int> _order = new();
    private readonly Dictionary<int, T> _entries = [];
    private int _lastNumber;

    public T Add(Func<int, T> create)
    {
        lock (_lock)
        {
            var number = ++_lastNumber;
            var entry = create(number);
            _entries.Add(number, entry);
            _order.Enqueue(number);
            if (_order.Count > keepLast)
            {
                _entries.Remove(_order.Dequeue());
            }

            return entry;
        }
    }

    /// <summary>Null if the entry is gone: an answer may come after a reset.</summary>
    public T? Update(int number, Func<T, T> change)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(number, out var entry) ? _entries[number] = change(entry) : default;
        }
    }

    public IReadOnlyList<T> Snapshot()
    {
        lock (_lock)
        {
            return [.. _order.Select(number => _entries[number])];
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _order.Clear();
            _entries.Clear();
        }
    }
}
