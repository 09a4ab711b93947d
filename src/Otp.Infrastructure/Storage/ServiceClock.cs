namespace Otp.Infrastructure.Storage;

/// <summary>
/// The instant at which a unit runs: the wall clock, but never behind the process's monotonic clock, so that a wall clock
/// set back gives no code a longer life. Whole milliseconds, as storage keeps them.
/// </summary>
internal sealed class ServiceClock
{
    private readonly TimeProvider _timeProvider;
    private readonly long _startedAt;
    private readonly Lock _lock = new();
    private TimeSpan _lead;
    private readonly DateTimeOffset _start;

    public ServiceClock(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;

        // In this order, here and below: a pause between the two readings must not put this clock ahead of the wall's.
        _start = timeProvider.GetUtcNow();
        _startedAt = timeProvider.GetTimestamp();
    }

    public DateTimeOffset Now
    {
        get
        {
            var wall = _timeProvider.GetUtcNow();
            var monotonic = _start + _timeProvider.GetElapsedTime(_startedAt);
            lock (_lock)
            {
                // A wall clock that went ahead is believed from then on.
                if (wall - monotonic > _lead)
                {
                    _lead = wall - monotonic;
                }

                var now = monotonic + _lead;
                return new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
            }
        }
    }
}
