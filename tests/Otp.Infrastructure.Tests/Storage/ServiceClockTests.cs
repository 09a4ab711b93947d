using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.Tests.Storage;

public sealed class ServiceClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void It_follows_the_wall_clock()
    {
        var time = new TwoClocks(Start);
        var clock = new ServiceClock(time);

        time.Pass(TimeSpan.FromSeconds(90));

        Assert.That(clock.Now, Is.EqualTo(Start.AddSeconds(90)));
    }

    [Test]
    public void A_wall_clock_set_back_does_not_set_it_back()
    {
        var time = new TwoClocks(Start);
        var clock = new ServiceClock(time);
        time.Pass(TimeSpan.FromSeconds(10));

        time.SetWall(Start.AddHours(-1));
        Assert.That(clock.Now, Is.EqualTo(Start.AddSeconds(10)));

        time.Pass(TimeSpan.FromSeconds(5));
        Assert.That(clock.Now, Is.EqualTo(Start.AddSeconds(15)), "and it does not stand still either");
    }

    [Test]
    public void A_wall_clock_set_forward_is_followed()
    {
        var time = new TwoClocks(Start);
        var clock = new ServiceClock(time);

        time.SetWall(Start.AddHours(1));

        Assert.That(clock.Now, Is.EqualTo(Start.AddHours(1)));
    }

    [Test]
    public void A_wall_clock_set_forward_and_back_again_does_not_set_it_back()
    {
        var time = new TwoClocks(Start);
        var clock = new ServiceClock(time);
        time.SetWall(Start.AddHours(1));
        var ahead = clock.Now;

        time.SetWall(Start);
        time.Pass(TimeSpan.FromSeconds(1));

        Assert.That(clock.Now, Is.EqualTo(ahead.AddSeconds(1)));
    }

    [Test]
    public void A_step_that_nobody_saw_does_not_count()
    {
        var time = new TwoClocks(Start);
        var clock = new ServiceClock(time);

        time.SetWall(Start.AddHours(1));
        time.SetWall(Start);

        Assert.That(clock.Now, Is.EqualTo(Start));
    }

    [TestCase(0, 0)]
    [TestCase(9_999, 0)]
    [TestCase(10_000, 1)]
    [TestCase(19_999, 1)]
    [TestCase(20_000, 2)]
    public void It_counts_whole_milliseconds(long ticks, long milliseconds)
    {
        var time = new TwoClocks(Start);
        var clock = new ServiceClock(time);

        time.Pass(TimeSpan.FromTicks(ticks));

        Assert.That(clock.Now, Is.EqualTo(Start.AddMilliseconds(milliseconds)));
    }

    [Test]
    public void It_is_in_utc()
    {
        var clock = new ServiceClock(new TwoClocks(Start));

        Assert.That(clock.Now.Offset, Is.EqualTo(TimeSpan.Zero));
    }

    /// <summary>A wall clock that can be set, and a monotonic one that cannot.</summary>
    private sealed class TwoClocks(DateTimeOffset wall) : TimeProvider
    {
        private DateTimeOffset _wall = wall;
        private long _timestamp = 1_000;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _wall;

        public override long GetTimestamp() => _timestamp;

        public void SetWall(DateTimeOffset wall) => _wall = wall;

        public void Pass(TimeSpan time)
        {
            _wall += time;
            _timestamp += time.Ticks;
        }
    }
}
