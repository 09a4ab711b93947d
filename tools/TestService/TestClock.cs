using Microsoft.Extensions.Time.Testing;

namespace TestService;

/// <summary>A clock that goes on as the machine's does, and can be moved on besides.</summary>
internal sealed class TestClock : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly ITimer _ticker;
    private long _last = TimeProvider.System.GetTimestamp();

    public TestClock() => _ticker = TimeProvider.System.CreateTimer(_ => Follow(), state: null, Tick, Tick);

    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public void Dispose() => _ticker.Dispose();

    private void Follow()
    {
        var now = TimeProvider.System.GetTimestamp();
        var passed = TimeProvider.System.GetElapsedTime(Interlocked.Exchange(ref _last, now), now);

        // Two ticks may overtake each other.
        Time.Advance(passed > TimeSpan.Zero ? passed : TimeSpan.Zero);
    }
}
