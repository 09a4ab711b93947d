using System.Diagnostics;
using Otp.Infrastructure.Delivery;

namespace Otp.Infrastructure.Tests.Delivery;

/// <summary>Partly in real time, since the limiter keeps its own; those take about a second.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DeliveryRateTests
{
    [TestCase(50, 5)]
    [TestCase(15, 1)]
    [TestCase(3, 1)]
    public async Task Never_more_are_let_through_than_the_rate(int rate, int slice)
    {
        using var limit = new DeliveryRate(rate);
        var clock = Stopwatch.StartNew();

        for (var permits = 1; clock.Elapsed < TimeSpan.FromSeconds(1.2); permits++)
        {
            await limit.WaitAsync(CancellationToken.None);

            // What came at once, and a slice for each part of the time that has passed since.
            var most = (rate * clock.Elapsed.TotalSeconds) + slice + 1;
            Assert.That(permits, Is.LessThanOrEqualTo(most));
        }
    }

    [Test]
    public void Every_rate_is_kept_and_all_but_reached()
    {
        for (var rate = 1; rate <= 10_000; rate++)
        {
            var (tokens, period) = DeliveryRate.SliceOf(rate);
            var reached = tokens / period.TotalSeconds;

            Assert.That(reached, Is.InRange(0.98 * rate, rate + 1e-9));
            Assert.That(period, Is.InRange(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)));
            Assert.That(period.Ticks % TimeSpan.TicksPerMillisecond, Is.Zero);
        }
    }

    [Test]
    public async Task Without_a_rate_nobody_waits()
    {
        using var limit = new DeliveryRate(null);

        for (var permits = 0; permits < 100_000; permits++)
        {
            var waiting = limit.WaitAsync(CancellationToken.None).AsTask();
            Assert.That(waiting.IsCompletedSuccessfully, Is.True);
            await waiting;
        }
    }

    [Test]
    public async Task Whoever_waits_may_give_up()
    {
        using var limit = new DeliveryRate(1);
        using var cancellation = new CancellationTokenSource();
        await limit.WaitAsync(CancellationToken.None);
        var waiting = limit.WaitAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.CatchAsync<OperationCanceledException>(() => waiting);
    }
}
