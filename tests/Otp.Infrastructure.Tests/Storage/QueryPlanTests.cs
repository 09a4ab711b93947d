using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Idempotency;
using Otp.Application.Storage;
using Otp.Domain.Abuse;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Storage.Sqlite;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>Cost stays flat however many rows there are: whatever Entity Framework sends goes through an index.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
public sealed partial class QueryPlanTests(Engine engine)
{
    private StoredDatabase _database = null!;

    private static byte[] Key { get; } = Samples.Key("k").HashFor("verify", ClientId.Default, RequestToken.Parse("t1"));

    [SetUp]
    public async Task Start() => _database = await StoredDatabase.StartAsync(engine);

    [TearDown]
    public async Task Stop() => await _database.DisposeAsync();

    [Test]
    public async Task Nothing_that_is_sent_scans_a_table()
    {
        var plans = await PlansOfEverythingAsync();

        Assert.That(plans, Has.Count.AtLeast(20));
        Assert.Multiple(() =>
        {
            foreach (var (sql, plan) in plans)
            {
                Assert.That(plan, Is.Not.Empty, sql);
                Assert.That(plan.Where(line => IsScan(line, sql)), Is.Empty, $"{sql}\n{string.Join('\n', plan)}");
            }
        });
    }

    // One that nothing goes through costs each write for nothing.
    [Test]
    public async Task Something_goes_through_each_index_of_the_model()
    {
        var plans = string.Join('\n', (await PlansOfEverythingAsync()).SelectMany(plan => plan.Plan));
        await using var context = await _database.OpenContextAsync(QueryTrackingBehavior.NoTracking);
        var indexes = context.Model.GetEntityTypes().SelectMany(type => type.GetIndexes()).Select(index => index.GetDatabaseName()!).ToList();

        Assert.That(indexes, Has.Count.AtLeast(12));
        Assert.That(indexes.Where(index => !plans.Contains(index, StringComparison.Ordinal)), Is.Empty, plans);
    }

    [Test]
    public async Task A_glance_at_a_code_reads_its_status_and_recipient_and_nothing_else_of_it()
    {
        using var sent = new SentCommands(_database);
        await RunAsync(async (storage, _) => await storage.Otps.GlanceAsync(ClientId.Default, RequestToken.Parse("t1")));

        var glance = sent.All.Keys.Single(sql => sql.Contains("Items", StringComparison.Ordinal));
        var columns = Column().Matches(glance.Split("FROM")[0]).Select(column => column.Groups["name"].Value).Order(StringComparer.Ordinal);
        Assert.That(string.Join(' ', columns), Is.EqualTo("EmailHash MessengerHash PhoneHash Status"));
    }

    // SQLite would make a table of the rows that a statement returns. PostgreSQL returns only the ids that it gives out itself.
    [Test]
    public async Task What_changes_rows_returns_nothing_of_them()
    {
        using var sent = new SentCommands(_database);
        await UseEverythingAsync();

        var changes = sent.All.Keys.Where(sql => Change().IsMatch(sql)).ToList();
        Assert.That(changes, Has.Count.AtLeast(10));
        Assert.That(
            changes.Where(sql => sql.Contains("RETURNING", StringComparison.Ordinal) && !sql.Contains("RETURNING \"Id\"", StringComparison.Ordinal)), Is.Empty);
        Assert.That(
            changes.Count(sql => sql.Contains("RETURNING", StringComparison.Ordinal)), Is.EqualTo(engine == Engine.Sqlite ? 0 : 1));
    }

    [TestCase(AddressKind.Phone, "IX_Items_PhoneHash_Id")]
    [TestCase(AddressKind.Email, "IX_Items_EmailHash_Id")]
    [TestCase(AddressKind.Messenger, "IX_Items_MessengerHash_Id")]
    public async Task A_persons_codes_are_found_by_the_hash_of_the_address_and_in_its_order(AddressKind kind, string index)
    {
        using var sent = new SentCommands(_database);
        foreach (var client in new ClientId?[] { null, ClientId.Default })
        {
            await RunAsync(async (storage, now) => await storage.Otps.ListNewestAsync(kind, Samples.Hash(), client, now.AddDays(-1), 50));
        }

        var searches = sent.All.Where(command => command.Key.Contains("Hash\" =", StringComparison.Ordinal)).ToList();
        Assert.That(searches, Has.Count.EqualTo(2));
        foreach (var (sql, parameters) in searches)
        {
            var plan = string.Join('\n', await _database.ExplainAsync(sql, parameters));

            Assert.That(plan, Does.Contain(index), sql);

            // (PostgreSQL sorts what the join gives, SQLite its subquery: the rows of fifty items either way.)
            Assert.That(plan, Does.Not.Contain("IX_Items_Client_Token_Generation"), sql);
        }
    }

    private async Task<List<(string Sql, IReadOnlyList<string> Plan)>> PlansOfEverythingAsync()
    {
        using var sent = new SentCommands(_database);
        await UseEverythingAsync();
        var plans = new List<(string Sql, IReadOnlyList<string> Plan)>();
        foreach (var sql in SqliteDatabase.VoidLeases)
        {
            plans.Add((sql, await _database.ExplainAsync(sql, [])));
        }

        foreach (var (text, parameters) in sent.All)
        {
            foreach (var sql in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(sql => Planned().IsMatch(sql)))
            {
                plans.Add((sql, await _database.ExplainAsync(sql, parameters.Where(parameter => sql.Contains(parameter.ParameterName, StringComparison.Ordinal)))));
            }
        }

        return plans;
    }

    // A plan of SQLite names tables by their aliases; a scan of a subquery's rows is no scan of a table.
    private bool IsScan(string line, string sql) => engine switch
    {
        Engine.Postgres => line.Contains("Seq Scan", StringComparison.Ordinal),
        _ => Scan().Match(line) is { Success: true } scan
            && Table().Matches(sql).Any(table => table.Groups["alias"].Value == scan.Groups["name"].Value || table.Groups["table"].Value == scan.Groups["name"].Value),
    };

    // All that the ports offer, with rows to find.
    private async Task UseEverythingAsync()
    {
        var item = Samples.Item("t1");
        var delivery = Samples.Delivery(item);
        await _database.UnitOfWork.AddAsync(item, delivery);
        await RunAsync(async (storage, now) =>
        {
            var found = await storage.Deliveries.FindAsync(delivery.Id);
            found!.Apply(new DeliveryEvent.Answered(0, new SendOutcome.Accepted("workflow-1", "message-1", WholeWorkflow: false)), now);
            await storage.ParkedReports.ParkAsync(new MessageReport(new("message-2", "workflow-2", null, Channel.Sms), StepStatus.Read, null), now);
            await storage.InboundTimes.NoteAsync(Samples.Both.Messenger!, now);
            await storage.Idempotency.KeepAsync(Key, new IdempotentAnswer([1], null, now));
        });
        await RunAsync(async (storage, now) =>
        {
            var token = BudgetKey.SendsFor(item.Client, item.Token);
            await storage.Budgets.HoldAsync([token], now.AddDays(-1), new(BudgetKey.SendsPerMinuteOf(item.Client), now), new(BudgetKey.SendsPerDayOf(item.Client), now));
            await storage.Budgets.EntriesAsync(Charge.KeyOf("t2"), now.AddDays(-1));
            await storage.Budgets.EntriesOnceSpentAsync(new(Charge.KeyOf("t3"), now), 1);
            storage.Budgets.Charge(token, now);
            (await storage.Otps.FindNewestAsync(item.Client, item.Token))!.Verify(Samples.WrongCode, Samples.RightCode, now);
            await storage.Otps.GlanceAsync(item.Client, item.Token);
            await storage.Otps.FindAsync(item.Id);
            await storage.Otps.FindOverdueAsync(now, 7);
            await storage.Deliveries.FindFreeAsync(delivery.Id);
            await storage.Deliveries.FindDueAsync(now, 7);
            await storage.Deliveries.BacklogAsync(now);
            await storage.Deliveries.FindAsync(new MessageReferences("message-1", "workflow-1", null, null));
            await storage.ParkedReports.TakeAsync("message-2", "workflow-2");
            await storage.Budgets.PeekAsync(Charge.KeyOf("t4"), now.AddDays(-1));
            await storage.InboundTimes.LastAsync(Samples.Both.Messenger!);
            await storage.InboundTimes.NoteAsync(Samples.Both.Messenger!, now.AddSeconds(1));
            await storage.Idempotency.FindAsync(Key, now.AddDays(-1));
            await storage.Idempotency.KeepAsync(Key, new IdempotentAnswer([2], VerificationResult.Valid, now));
            await UseStatisticsAsync(storage, item, now);
            await SearchAsync(storage, item, now);
            await storage.Outdated.DeleteAsync(new RowLifetimes(TimeSpan.FromHours(1)), now, 7);
        });
        await UseOutboxAsync(item.Client);

        // Of an item that was read before, its deliveries are known.
        await RunAsync(async (storage, _) =>
        {
            await storage.Deliveries.IsNewestAsync(delivery);
            await storage.Deliveries.ListAsync(item.Id);
        });
    }

    private static async Task UseStatisticsAsync(IStorage storage, OtpItem item, DateTimeOffset now)
    {
        foreach (var by in Enum.GetValues<StatisticsColumn>())
        {
            await storage.Statistics.SumAsync(new(StatisticsSpan.Hour, now.AddDays(-1), now, by) { Client = item.Client, Country = "IT", Channel = Channel.Sms });
        }

        var place = new StatisticsCell(now.AddDays(-15), item.Client, "IT");
        await storage.Statistics.AddAsync([new StatisticsDelta(place, "created", 1), new(place with { Hour = now.AddYears(-2) }, "created", 1)]);
        await storage.Refusals.AddAsync([new RefusalDelta(Samples.Both.Phone!, item.Client, "token", 1, now, now)]);
        await storage.Statistics.PlacesAsync(now.AddDays(-1), now);
        await storage.Statistics.MarkAsync(item.Client, "IT", now, 1);
    }

    private async Task UseOutboxAsync(ClientId client)
    {
        var told = new StoredEvent(Guid.CreateVersion7(StoredDatabase.Now), client, "otp.verified", "{}", StoredDatabase.Now);
        await RunAsync((storage, _) =>
        {
            storage.Outbox.Add(told);
            return Task.CompletedTask;
        });
        await RunAsync(async (storage, now) =>
        {
            await storage.Outbox.ClientsDueAsync(now);
            await storage.Outbox.ClaimAsync(client, now.AddSeconds(1), now, 7);
            await storage.Outbox.CountAsync(now);
            await storage.Outbox.DeadAsync(client, 7);
            await storage.Outbox.DeadAsync(client: null, 7);
        });
        await RunAsync(async (storage, now) =>
        {
            await storage.Outbox.PutOffAsync(told, "none", now, now);
            await storage.Outbox.AcknowledgeAsync([told.Id]);
        });
    }

    private static async ValueTask SearchAsync(IStorage storage, OtpItem item, DateTimeOffset now)
    {
        foreach (var kind in Enum.GetValues<AddressKind>())
        {
            await storage.Otps.ListNewestAsync(kind, Samples.Both.Phone!, item.Client, now.AddDays(-1), 7);
            await storage.Otps.ListNewestAsync(kind, Samples.Both.Phone!, client: null, now.AddDays(-1), 7);
        }

        await storage.Otps.ListNewestAsync(item.Client, item.Token, now.AddDays(-1), 7);
        await storage.Otps.ListClientsAsync();
        await storage.Refusals.FindAsync(Samples.Both.Phone!, item.Client, now.AddDays(-1));
        await storage.Refusals.FindAsync(Samples.Both.Phone!, client: null, now.AddDays(-1));
    }

    private Task<int> RunAsync(Func<IStorage, DateTimeOffset, Task> unit) => _database.UnitOfWork.RunAsync(
        async (storage, now) =>
        {
            await unit(storage, now);
            return 0;
        },
        CancellationToken.None);

    [GeneratedRegex("^(--.*\\n\\s*)*(SELECT|UPDATE|DELETE)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Planned();

    [GeneratedRegex("^(INSERT|UPDATE|DELETE)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Change();

    [GeneratedRegex("\"(?<table>Items|Deliveries|Budgets|ParkedReports|Idempotency|InboundTimes|CommitMarkers|Statistics|Refusals|Outbox)\"( AS \"(?<alias>\\w+)\")?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Table();

    [GeneratedRegex("\\.\"(?<name>\\w+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Column();

    [GeneratedRegex("^SCAN (?<name>\\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Scan();
}
