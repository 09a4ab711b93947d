using Otp.Domain.Delivery;

namespace Otp.Domain.Tests.Delivery;

public sealed class SendBackoffTests
{
    [TestCase(0, 500, 1_000)]
    [TestCase(1, 1_000, 2_000)]
    [TestCase(2, 2_000, 4_000)]
    [TestCase(3, 4_000, 8_000)]
    [TestCase(4, 8_000, 16_000)]
    [TestCase(5, 15_000, 30_000)]
    [TestCase(6, 15_000, 30_000)]
    [TestCase(32, 15_000, 30_000)]
    [TestCase(int.MaxValue, 15_000, 30_000)]
    [TestCase(-1, 500, 1_000)]
    public void It_doubles_with_every_failed_call_up_to_half_a_minute_and_half_of_it_is_chance(int failedCalls, int shortest, int longest)
    {
        Assert.That(SendBackoff.Delay(failedCalls, byte.MinValue, null), Is.EqualTo(TimeSpan.FromMilliseconds(shortest)));
        Assert.That(SendBackoff.Delay(failedCalls, byte.MaxValue, null), Is.EqualTo(TimeSpan.FromMilliseconds(longest)));
    }

    [Test]
    public void The_chance_is_spread_evenly()
        => Assert.That(SendBackoff.Delay(0, 51, null), Is.EqualTo(TimeSpan.FromMilliseconds(600)));

    [TestCase(600, 1_000, Description = "less than our own wait")]
    [TestCase(1_000, 1_000)]
    [TestCase(1_001, 1_001)]
    [TestCase(300_000, 300_000, Description = "the longest that is believed")]
    [TestCase(300_001, 300_000)]
    [TestCase(int.MaxValue, 300_000)]
    [TestCase(0, 1_000)]
    [TestCase(-5_000, 1_000)]
    public void It_is_no_less_than_the_provider_asked_for_within_reason(int asked, int expected)
        => Assert.That(
            SendBackoff.Delay(0, byte.MaxValue, TimeSpan.FromMilliseconds(asked)), Is.EqualTo(TimeSpan.FromMilliseconds(expected)));

    [Test]
    public void An_absurd_wait_does_not_overflow()
        => Assert.That(SendBackoff.Delay(0, 0, TimeSpan.MaxValue), Is.EqualTo(SendBackoff.LongestRetryAfter));
}
