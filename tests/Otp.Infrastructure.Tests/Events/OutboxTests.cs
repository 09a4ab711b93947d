using Otp.Application.Storage;
using Otp.Domain.Otps;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Events;

/// <summary>The rows of the outbox: whose they are, until when, and when they go.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
public sealed class OutboxTests(Engine engine)
{
    private static readonly ClientId Shop = new("shop");
    private static readonly ClientId Bank = new("bank");
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private StoredDatabase _database = null!;

    [SetUp]
    public async Task Start() => _database = await StoredDatabase.StartAsync(engine);

    [TearDown]
    public async Task Stop() => await _database.DisposeAsync();

    [Test]
    public async Task A_unit_that_fails_leaves_no_event()
    {
        await Assert.ThrowsAsync<FormatException>(() => _database.UnitOfWork.RunAsync<int>(
            (storage, _) =>
            {
                storage.Outbox.Add(EventOf(Shop));
                throw new FormatException("a defect");
            },
            CancellationToken.None));

        Assert.That(_database.Ask("""SELECT COUNT(*) FROM "Outbox" """), Is.Zero);
    }

    [Test]
    public async Task An_event_under_a_lease_is_taken_by_nobody_until_it_has_run_out()
    {
        var held = EventOf(Shop) with { LeasedUntil = StoredDatabase.Now + Lease };
        await AddAsync(held);

        Assert.That(await DueAsync(), Is.Empty);
        Assert.That(await ClaimAsync(Shop), Is.Empty);
        _database.Time.Advance(Lease - TimeSpan.FromMilliseconds(1));
        Assert.That(await ClaimAsync(Shop), Is.Empty);
        _database.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(await DueAsync(), Is.EqualTo(new[] { Shop }));
        Assert.That(await ClaimAsync(Shop), Is.EqualTo(new[] { held with { LeasedUntil = StoredDatabase.Now + Lease + Lease } }));
        Assert.That(await ClaimAsync(Shop), Is.Empty);
    }

    [Test]
    public async Task A_client_has_its_own_events_the_longest_due_first_and_so_many_at_once()
    {
        var (first, second, third, others) = (EventOf(Shop), EventOf(Shop, seconds: 1), EventOf(Shop, seconds: 2), EventOf(Bank));
        await AddAsync(third, others, first, second);
        _database.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.That(await DueAsync(), Is.EqualTo(new[] { Bank, Shop }));
        Assert.That((await ClaimAsync(Shop, limit: 2)).Select(one => one.Id), Is.EqualTo(new[] { first.Id, second.Id }));
        Assert.That((await ClaimAsync(Shop, limit: 2)).Select(one => one.Id), Is.EqualTo(new[] { third.Id }));
        Assert.That(await DueAsync(), Is.EqualTo(new[] { Bank }));
    }

    [Test]
    public async Task Of_many_that_claim_at_once_each_event_goes_to_one()
    {
        var events = Enumerable.Range(0, 200).Select(_ => EventOf(Shop)).ToArray();
        await AddAsync(events);

        var claims = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => ClaimAsync(Shop, limit: 20))));
        var rest = await ClaimAsync(Shop, limit: 200);

        Assert.That(claims.SelectMany(claim => claim).Concat(rest).Select(one => one.Id), Is.EquivalentTo(events.Select(one => one.Id)));
    }

    [Test]
    public async Task What_is_acknowledged_is_gone_whoever_holds_it()
    {
        var (one, other, left) = (EventOf(Shop), EventOf(Bank) with { LeasedUntil = StoredDatabase.Now + Lease }, EventOf(Shop));
        await AddAsync(one, other, left);

        await RunAsync(storage => storage.Outbox.AcknowledgeAsync([one.Id, other.Id, Guid.CreateVersion7()]));

        Assert.That((await ClaimAsync(Shop)).Select(gone => gone.Id), Is.EqualTo(new[] { left.Id }));
        Assert.That(_database.Ask("""SELECT COUNT(*) FROM "Outbox" """), Is.EqualTo(1));
    }

    [Test]
    public async Task A_post_that_was_not_acknowledged_is_due_again_when_it_is_told()
    {
        await AddAsync(EventOf(Shop));
        var posted = (await ClaimAsync(Shop)).Single();
        var again = StoredDatabase.Now.AddSeconds(5);

        await RunAsync(storage => storage.Outbox.PutOffAsync(posted, "answered 500", again, StoredDatabase.Now));

        _database.Time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(1));
        Assert.That(await ClaimAsync(Shop), Is.Empty);
        _database.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(
            await ClaimAsync(Shop),
            Is.EqualTo(new[] { posted with { Attempts = 1, Error = "answered 500", LeasedUntil = again + Lease } }));
    }

    [Test]
    public async Task A_record_under_a_lease_that_has_run_out_changes_nothing()
    {
        await AddAsync(EventOf(Shop));
        var late = (await ClaimAsync(Shop)).Single();
        _database.Time.Advance(Lease);
        var present = (await ClaimAsync(Shop)).Single();

        await RunAsync(storage => storage.Outbox.PutOffAsync(late, "late", again: null, StoredDatabase.Now));

        Assert.That(await CountAsync(), Is.EqualTo(new OutboxCount(1, 0)));
        await RunAsync(storage => storage.Outbox.PutOffAsync(present, "in time", again: null, StoredDatabase.Now));
        Assert.That(await CountAsync(), Is.EqualTo(new OutboxCount(0, 1)));
    }

    [Test]
    public async Task One_that_was_given_up_is_kept_for_seven_days_and_taken_by_nobody()
    {
        await AddAsync(EventOf(Shop), EventOf(Bank) with { LeasedUntil = StoredDatabase.Now.AddDays(30) });
        var posted = (await ClaimAsync(Shop)).Single();
        await RunAsync(storage => storage.Outbox.PutOffAsync(posted, "gone", again: null, StoredDatabase.Now));

        _database.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1));
        await DeleteOutdatedAsync();
        Assert.That(await DueAsync(), Is.Empty);
        Assert.That(await CountAsync(), Is.EqualTo(new OutboxCount(1, 1)));
        _database.Time.Advance(TimeSpan.FromMilliseconds(1));
        await DeleteOutdatedAsync();
        Assert.That(await CountAsync(), Is.EqualTo(new OutboxCount(1, 0)), "one that waits is not outdated, however old it is");
    }

    private static StoredEvent EventOf(ClientId client, int seconds = 0)
        => new(Guid.CreateVersion7(StoredDatabase.Now), client, "otp.verified", "{}", StoredDatabase.Now.AddSeconds(seconds));

    private Task<int> AddAsync(params StoredEvent[] events) => RunAsync(storage =>
    {
        foreach (var one in events)
        {
            storage.Outbox.Add(one);
        }

        return ValueTask.CompletedTask;
    });

    private Task<IReadOnlyList<ClientId>> DueAsync()
        => _database.UnitOfWork.ReadAsync((storage, now) => storage.Outbox.ClientsDueAsync(now), CancellationToken.None);

    private Task<OutboxCount> CountAsync()
        => _database.UnitOfWork.ReadAsync((storage, now) => storage.Outbox.CountAsync(now), CancellationToken.None);

    private Task<IReadOnlyList<StoredEvent>> ClaimAsync(ClientId client, int limit = 500)
        => _database.UnitOfWork.RunAsync((storage, now) => storage.Outbox.ClaimAsync(client, now + Lease, now, limit), CancellationToken.None);

    private Task<int> DeleteOutdatedAsync() => _database.UnitOfWork.RunAsync(
        (storage, now) => storage.Outdated.DeleteAsync(new RowLifetimes(TimeSpan.FromHours(1)), now, 7), CancellationToken.None);

    private Task<int> RunAsync(Func<IStorage, ValueTask> unit) => _database.UnitOfWork.RunAsync(
        async (storage, _) =>
        {
            await unit(storage);
            return 0;
        },
        CancellationToken.None);
}
