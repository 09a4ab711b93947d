using System.Collections.Concurrent;
using System.Diagnostics;

namespace ProviderStub;

/// <summary>The calls since the last reset.</summary>
internal sealed class CallBook
{
    private readonly ConcurrentQueue<RecordedCall> _recorded = new();
    private long _resetAt = Stopwatch.GetTimestamp();
    private long _lastAt = Stopwatch.GetTimestamp();
    private long _count;

    public TimeSpan Delay { get; private set; }

    public bool Records { get; private set; }

    public long Count => Interlocked.Read(ref _count);

    public IReadOnlyCollection<RecordedCall> Recorded => _recorded;

    /// <summary>From the reset to the last call.</summary>
    public TimeSpan Duration => Stopwatch.GetElapsedTime(_resetAt, Interlocked.Read(ref _lastAt));

    public void Reset(TimeSpan delay, bool records)
    {
        _recorded.Clear();
        (Delay, Records) = (delay, records);
        _resetAt = _lastAt = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref _count, 0);
    }

    /// <summary>Counts a call and when it arrived.</summary>
    public void Add(long arrivedAt)
    {
        Interlocked.Increment(ref _count);
        Interlocked.Exchange(ref _lastAt, arrivedAt);
    }

    public void Record(RecordedCall call) => _recorded.Enqueue(call);
}

/// <summary>One call.</summary>
/// <param name="To">The recipient.</param>
/// <param name="ArrivedAt">When it arrived, in ticks of the machine's monotonic clock, which all processes share.</param>
/// <param name="Text">The message.</param>
internal sealed record RecordedCall(string To, long ArrivedAt, string Text)
{
    public long Microseconds => (long)(ArrivedAt * (1_000_000.0 / Stopwatch.Frequency));
}
