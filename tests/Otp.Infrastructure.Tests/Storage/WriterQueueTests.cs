using Microsoft.Extensions.Time.Testing;
using Otp.Application.Storage;
using Otp.Infrastructure.Storage;
using Otp.Infrastructure.Storage.Sqlite;

namespace Otp.Infrastructure.Tests.Storage;

public sealed class WriterQueueTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private FakeTimeProvider _time = null!;
    private WriterQueue _queue = null!;

    [SetUp]
    public void MakeAQueue()
    {
        _time = new FakeTimeProvider();
        _queue = new WriterQueue(new ServiceClock(_time), room: 2);
    }

    [Test]
    public async Task Callers_come_in_their_order()
    {
        var (first, second) = (await AddAsync(isBehind: false), await AddAsync(isBehind: false));

        Assert.That(TakeAll(), Is.EqualTo(new[] { first, second }));
    }

    [TestCase(499, true)]
    [TestCase(500, false)]
    public async Task What_nobody_waits_for_lets_the_callers_of_half_a_second_go_first(int later, bool callerIsFirst)
    {
        var behind = await AddAsync(isBehind: true);
        _time.Advance(TimeSpan.FromMilliseconds(later));
        var caller = await AddAsync(isBehind: false);

        Assert.That(TakeAll(), Is.EqualTo(callerIsFirst ? new[] { caller, behind } : [behind, caller]));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_kind_without_room_waits_for_it_refuses_in_time_and_takes_none_of_the_other_s(bool isBehind)
    {
        await AddAsync(isBehind);
        await AddAsync(isBehind);

        var refusal = await Assert.ThrowsAsync<StorageUnavailableException>(() => AddAsync(isBehind));
        Assert.That(refusal!.IsOverload, Is.True);
        await AddAsync(!isBehind);

        Assert.That(_queue.Count, Is.EqualTo(3));
    }

    [Test]
    public async Task Room_that_comes_free_in_time_is_taken()
    {
        await AddAsync(isBehind: false);
        await AddAsync(isBehind: false);

        var waiting = AddAsync(isBehind: false, TimeSpan.FromSeconds(20));
        Assert.That(waiting.IsCompleted, Is.False);
        Assert.That(_queue.TryTake(out _), Is.True);
        await waiting;

        Assert.That(_queue.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task Closed_it_refuses_and_gives_out_what_waits()
    {
        var unit = await AddAsync(isBehind: false);
        _queue.Close();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => AddAsync(isBehind: false));
        Assert.That(TakeAll(), Is.EqualTo(new[] { unit }));
        Assert.That(_queue.Wait(), Is.False);
    }

    private async Task<PendingUnit> AddAsync(bool isBehind, TimeSpan? patience = null)
    {
        var unit = new PendingUnit<int>((_, _) => ValueTask.FromResult(0));
        await _queue.AddAsync(unit, isBehind, patience ?? Soon, CancellationToken.None);
        return unit;
    }

    private List<PendingUnit> TakeAll()
    {
        var taken = new List<PendingUnit>();
        while (_queue.TryTake(out var unit))
        {
            taken.Add(unit);
        }

        return taken;
    }
}
