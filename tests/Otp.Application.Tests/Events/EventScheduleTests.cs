using Otp.Application.Events;
using Otp.Application.Storage;
using Otp.Domain.Otps;

namespace Otp.Application.Tests.Events;

internal sealed class EventScheduleTests
{
    private static readonly DateTimeOffset Happened = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    [TestCase(0, 2.5, 5)]
    [TestCase(1, 5, 10)]
    [TestCase(2, 10, 20)]
    [TestCase(9, 1280, 2560)]
    [TestCase(10, 1800, 3600)]
    [TestCase(11, 1800, 3600)]
    [TestCase(1000, 1800, 3600)]
    public void The_wait_doubles_up_to_an_hour_and_half_of_it_is_chance(int attempts, double shortest, double longest)
    {
        Assert.That(WaitAfter(attempts, jitter: 0), Is.EqualTo(TimeSpan.FromSeconds(shortest)));
        Assert.That(WaitAfter(attempts, jitter: 255), Is.EqualTo(TimeSpan.FromSeconds(longest)));
    }

    [TestCase(1, 2.5)]
    [TestCase(60, 60)]
    [TestCase(3600, 3600)]
    [TestCase(3601, 3600)]
    [TestCase(-5, 2.5)]
    public void A_receiver_may_ask_for_a_longer_wait_of_an_hour_at_most(int seconds, double wait)
        => Assert.That(WaitAfter(0, jitter: 0, TimeSpan.FromSeconds(seconds)), Is.EqualTo(TimeSpan.FromSeconds(wait)));

    [Test]
    public void The_last_post_is_made_when_the_event_is_24_hours_old_and_no_more_after_it()
    {
        var last = Happened.AddHours(24);

        Assert.That(After(last - TimeSpan.FromHours(1) - Tick), Is.EqualTo(last - Tick));
        Assert.That(After(last - TimeSpan.FromHours(1)), Is.EqualTo(last));
        Assert.That(After(last - TimeSpan.FromMinutes(1)), Is.EqualTo(last));
        Assert.That(After(last - Tick), Is.EqualTo(last));
        Assert.That(After(last), Is.Null);
        Assert.That(After(last + Tick), Is.Null);
    }

    private static TimeSpan WaitAfter(int attempts, byte jitter, TimeSpan? retryAfter = null)
        => EventSchedule.Again(EventOf(attempts), Happened, jitter, retryAfter)!.Value - Happened;

    private static DateTimeOffset? After(DateTimeOffset now) => EventSchedule.Again(EventOf(attempts: 20), now, jitter: 255);

    private static StoredEvent EventOf(int attempts) => new(Guid.Empty, ClientId.Default, "otp.verified", "{}", Happened) { Attempts = attempts };
}
