using Microsoft.EntityFrameworkCore;
using Otp.Application.Events;
using Otp.Application.Storage;
using Otp.Domain.Otps;
using Otp.Infrastructure.Storage;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Events;

/// <summary>The list of events that were given up.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
public sealed class DeadEventsTests(Engine engine)
{
    private static readonly DateTimeOffset DiedAt = StoredDatabase.Now.AddDays(1);

    [Test]
    public async Task Only_dead_ones_are_listed_the_newest_first()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var (older, newer, alive) = (RowOf("shop", DiedAt), RowOf("bank", DiedAt.AddSeconds(1)), RowOf("shop", diedAt: null));
        await AddAsync(database, older, newer, alive);

        var dead = await AskAsync(database, client: null);

        Assert.That(dead.Select(one => one.Id), Is.EqualTo(new[] { IdOf(newer), IdOf(older) }));
        var expected = new StoredEvent(IdOf(older), new ClientId("shop"), "otp.verified", "{}", StoredDatabase.Now);
        Assert.That(dead[1], Is.EqualTo(expected with { Attempts = 33, DiedAt = DiedAt, Error = "answered 500" }));
    }

    [Test]
    public async Task A_client_is_told_its_own()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var (own, others) = (RowOf("shop", DiedAt), RowOf("bank", DiedAt));
        await AddAsync(database, own, others);

        var dead = await AskAsync(database, new ClientId("shop"));

        Assert.That(dead.Select(one => one.Id), Is.EqualTo(new[] { IdOf(own) }));
    }

    [Test]
    public async Task Fifty_are_listed_and_no_more()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var rows = Enumerable.Range(0, DeadEventsQuery.Most + 1).Select(index => RowOf("shop", DiedAt.AddSeconds(index))).ToArray();
        await AddAsync(database, rows);

        var dead = await AskAsync(database, client: null);

        Assert.That(dead.Select(one => one.Id), Is.EqualTo(rows.Skip(1).Reverse().Select(IdOf)));
    }

    private static OutboxRow RowOf(string client, DateTimeOffset? diedAt) => new()
    {
        Id = Guid.CreateVersion7(StoredDatabase.Now).ToByteArray(bigEndian: true),
        Client = client,
        Type = "otp.verified",
        Body = "{}",
        CreatedAt = StoredDatabase.Now,
        DueAt = diedAt is null ? StoredDatabase.Now : null,
        DiedAt = diedAt,
        Attempts = 33,
        Error = "answered 500",
    };

    private static Guid IdOf(OutboxRow row) => new(row.Id, bigEndian: true);

    private static async Task AddAsync(StoredDatabase database, params OutboxRow[] rows)
    {
        await using var context = await database.OpenContextAsync(QueryTrackingBehavior.TrackAll);
        context.Outbox.AddRange(rows);
        await context.SaveChangesAsync();
    }

    private static Task<IReadOnlyList<StoredEvent>> AskAsync(StoredDatabase database, ClientId? client)
        => database.UnitOfWork.ReadAsync((storage, _) => storage.Outbox.DeadAsync(client, DeadEventsQuery.Most), CancellationToken.None);
}
