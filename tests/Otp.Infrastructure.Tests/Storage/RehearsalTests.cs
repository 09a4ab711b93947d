using Otp.Infrastructure.Storage;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
public sealed class RehearsalTests(Engine engine)
{
    private static readonly string[] Tables = ["Items", "Deliveries", "Budgets", "ParkedReports"];

    [Test]
    public async Task It_writes_what_every_request_writes_and_leaves_nothing_of_it()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        using var sent = new SentCommands(database);

        await new Rehearsal(database.UnitOfWork).StartAsync(CancellationToken.None);

        var sql = string.Join('\n', sent.All.Keys);
        Assert.That(sql, Does.Contain("INSERT INTO \"Items\"").And.Contain("INSERT INTO \"Deliveries\""));
        Assert.That(sql, Does.Contain("UPDATE \"Items\"").And.Contain("UPDATE \"Deliveries\""));
        foreach (var table in Tables)
        {
            Assert.That(database.Ask($"SELECT COUNT(*) FROM \"{table}\""), Is.Zero, table);
        }
    }

    [Test]
    public async Task Units_go_on_after_it_and_it_may_be_held_again()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var rehearsal = new Rehearsal(database.UnitOfWork);

        await rehearsal.StartAsync(CancellationToken.None);
        await database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None);
        await rehearsal.StartAsync(CancellationToken.None);

        Assert.That(database.ChargesOf("t1"), Is.EqualTo(1));
    }
}
