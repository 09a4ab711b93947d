using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Otp.Application.Delivery;
using Otp.Application.Idempotency;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Storage.Sqlite;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>Cost stays flat however many rows there are: every statement the service makes goes through an index.</summary>
public sealed partial class QueryPlanTests
{
    private static readonly string[] Verbs = ["SELECT", "INSERT", "UPDATE", "DELETE"];

    private Statements _statements = null!;
    private TestDatabase _database = null!;
    private OtpItem _item = null!;
    private OtpDelivery _delivery = null!;

    [SetUp]
    public async Task Start()
    {
        _statements = new Statements();
        _database = await TestDatabase.StartAsync(_statements);
        _item = Samples.Item("t1");
        _delivery = Samples.Delivery(_item);
        await _database.UnitOfWork.AddAsync(_item, _delivery);
        _statements.Clear();
    }

    [TearDown]
    public async Task Stop() => await _database.DisposeAsync();

    [Test]
    public async Task The_newest_item_of_a_token_is_found_by_index()
        => await UsesIndexes("IX_Items_Client_Token_Generation", storage => storage.Otps.FindNewestAsync(_item.Client, _item.Token).AsTask());

    [Test]
    public async Task An_item_is_found_by_its_key()
        => await UsesIndexes("sqlite_autoindex_Items_1", storage => storage.Otps.FindAsync(_item.Id).AsTask());

    [Test]
    public async Task Overdue_items_are_found_by_index()
        => await UsesIndexes("IX_Items_Pending_ExpiresAt", storage => storage.Otps.FindOverdueAsync(TestDatabase.Now, 200).AsTask());

    [Test]
    public async Task A_delivery_is_found_by_its_key()
        => await UsesIndexes("sqlite_autoindex_Deliveries_1", storage => storage.Deliveries.FindAsync(_delivery.Id).AsTask());

    [Test]
    public async Task The_deliveries_of_an_item_are_found_by_index()
        => await UsesIndexes("IX_Deliveries_ItemId", storage => storage.Deliveries.ListAsync(_item.Id).AsTask());

    [Test]
    public async Task Due_deliveries_are_found_by_index()
        => await UsesIndexes("IX_Deliveries_DueAt", storage => storage.Deliveries.FindDueAsync(TestDatabase.Now, 500).AsTask());

    [Test]
    public async Task A_delivery_is_found_by_our_own_reference_by_index()
        => await UsesIndexes("IX_DeliverySteps_ClientRef", storage => storage.Deliveries.FindAsync(new MessageReferences(null, null, "r", null)).AsTask());

    [Test]
    public async Task A_delivery_is_found_by_its_messages_id_by_index()
        => await UsesIndexes("IX_DeliverySteps_MessageId", storage => storage.Deliveries.FindAsync(new MessageReferences("m", null, null, null)).AsTask());

    [Test]
    public async Task A_delivery_is_found_by_its_workflows_id_by_index()
        => await UsesIndexes("IX_Deliveries_ProviderId", storage => storage.Deliveries.FindAsync(new MessageReferences(null, "w", null, null)).AsTask());

    [Test]
    public async Task Budgets_are_read_by_key()
        => await UsesIndexes("sqlite_autoindex_Budgets_1", storage => storage.Budgets.EntriesAsync(Charge.KeyOf("t1"), TestDatabase.Now).AsTask());

    [Test]
    public async Task Idempotent_answers_are_found_by_key()
        => await UsesIndexes("sqlite_autoindex_Idempotency_1", storage => storage.Idempotency.FindAsync(Key, TestDatabase.Now).AsTask());

    [Test]
    public async Task Parked_reports_are_taken_by_message_by_index()
        => await UsesIndexes("IX_ParkedReports_MessageId", storage => storage.ParkedReports.TakeAsync("m", null).AsTask());

    [Test]
    public async Task Parked_reports_are_taken_by_workflow_by_index()
        => await UsesIndexes("IX_ParkedReports_WorkflowId", storage => storage.ParkedReports.TakeAsync(null, "w").AsTask());

    [Test]
    public async Task Everything_that_is_written_is_found_by_key()
    {
        await _database.UnitOfWork.RunAsync(
            async (storage, now) =>
            {
                (await storage.Otps.FindAsync(_item.Id))!.Cancel(now);
                (await storage.Deliveries.FindAsync(_delivery.Id))!.Apply(new DeliveryEvent.Stopped(DropReason.Cancelled), now);
                await storage.Budgets.ChargeAsync(Charge.KeyOf("t1"), now);
                await storage.Idempotency.KeepAsync(Key, new IdempotentAnswer([1], null, now));
                storage.ParkedReports.Park(new MessageReport(new MessageReferences("m", "w", null, Channel.Sms), StepStatus.Read, null), now);
                return 0;
            },
            CancellationToken.None);
        await _database.UnitOfWork.RunAsync((storage, _) => storage.ParkedReports.TakeAsync("m", "w"), CancellationToken.None);

        Assert.That(_statements.Seen.Select(statement => Verb().Match(statement.Sql).Value), Is.SupersetOf(Verbs));
        NothingIsScanned();
    }

    [Test]
    public async Task Voiding_the_leases_at_start_reads_the_live_deliveries_alone()
    {
        await _database.UnitOfWork.DisposeAsync();
        _statements.Clear();
        using var start = new SqliteDatabase(_database.Contexts, _database.File);

        await start.StartingAsync(CancellationToken.None);

        var plan = Plan(_statements.Seen.Single(statement => statement.Sql.StartsWith("UPDATE \"Deliveries\"", StringComparison.Ordinal)));
        Assert.That(plan, Has.Some.Contains("USING INDEX IX_Deliveries_DueAt"), "the index of what is still to be sent");
    }

    private static IdempotencyKey Key { get; } = IdempotencyKey.For("create", ClientId.Default, RequestToken.Parse("t1"), "k");

    private async Task UsesIndexes<T>(string index, Func<Application.Storage.IStorage, Task<T>> query)
    {
        await _database.UnitOfWork.ReadAsync(async (storage, _) => await query(storage), CancellationToken.None);

        Assert.That(_statements.Seen.SelectMany(Plan), Has.Some.Contains(index));
        NothingIsScanned();
    }

    private void NothingIsScanned()
    {
        var statements = _statements.Seen.Where(statement => Verb().IsMatch(statement.Sql)).ToList();
        Assert.That(statements, Is.Not.Empty);
        foreach (var statement in statements)
        {
            // A plan names tables by their aliases; a scan of a subquery's single row is no scan of a table.
            var names = Table().Matches(statement.Sql)
                .SelectMany(match => new[] { match.Groups["table"].Value, match.Groups["alias"].Value })
                .Where(name => name.Length > 0)
                .ToHashSet(StringComparer.Ordinal);
            var scans = Plan(statement).Where(line => Scan().Match(line) is { Success: true } scan && names.Contains(scan.Groups["name"].Value));
            Assert.That(scans, Is.Empty, statement.Sql);
        }
    }

    private List<string> Plan(Statement statement)
    {
        if (!Verb().IsMatch(statement.Sql))
        {
            return [];
        }

        using var connection = _database.Connect();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The service's own statements.
        command.CommandText = $"EXPLAIN QUERY PLAN {statement.Sql}";
#pragma warning restore CA2100
        foreach (var (name, value) in statement.Parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        using var reader = command.ExecuteReader();
        var plan = new List<string>();
        while (reader.Read())
        {
            plan.Add(reader.GetString(3));
        }

        return plan;
    }

    [GeneratedRegex("^(SELECT|INSERT|UPDATE|DELETE)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Verb();

    [GeneratedRegex("\"(?<table>Items|Deliveries|DeliverySteps|Budgets|ParkedReports|Idempotency)\"( AS \"(?<alias>\\w+)\")?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Table();

    [GeneratedRegex("^SCAN (?<name>\\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Scan();

    private sealed record Statement(string Sql, IReadOnlyList<(string Name, object? Value)> Parameters);

    /// <summary>Listens to what is sent to the engine.</summary>
    private sealed class Statements : DbCommandInterceptor
    {
        private readonly ConcurrentQueue<Statement> _seen = new();

        public IReadOnlyList<Statement> Seen => [.. _seen];

        public void Clear() => _seen.Clear();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Note(command);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Note(command);
            return ValueTask.FromResult(result);
        }

        // A batch of changes is one command of several statements, and only the first of them would be explained.
        private void Note(DbCommand command)
        {
            var parameters = command.Parameters.Cast<SqliteParameter>().Select(parameter => (parameter.ParameterName, parameter.Value)).ToList();
            foreach (var sql in command.CommandText.Split(";\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                _seen.Enqueue(new Statement(sql.TrimEnd(';'), [.. parameters.Where(parameter => sql.Contains(parameter.ParameterName, StringComparison.Ordinal))]));
            }
        }
    }
}
