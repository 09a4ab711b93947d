using System.Diagnostics;
using Otp.Infrastructure.Delivery;

namespace Otp.Infrastructure.Tests.Delivery;

/// <summary>In real time, since the limiter keeps its own; each takes about a second.</summary>
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
    public async Task A_rate_that_is_no_multiple_of_ten_is_reached()
    {
        using var limit = new DeliveryRate(19);
        var clock = Stopwatch.StartNew();

        for (var permits = 0; permits < 19; permits++)
        {
            await limit.WaitAsync(CancellationToken.None);
        }

        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(1.5)), "10 a second would take 1.8 seconds");
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
