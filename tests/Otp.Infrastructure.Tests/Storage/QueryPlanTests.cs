using System.Reflection;
using System.Text.RegularExpressions;
using Otp.Infrastructure.Storage.Sql;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>Cost stays flat however many rows there are: every statement the service makes goes through an index.</summary>
public sealed partial class QueryPlanTests
{
    // Every statement there is, found as a reader of the code would: a new one is held to the same rule.
    private static readonly Dictionary<string, SqlStatement> Statements = typeof(SqlStatement).Assembly.GetTypes()
        .Where(type => type.Namespace is { } name && !name.EndsWith(".Postgres", StringComparison.Ordinal))
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Where(field => field.FieldType == typeof(SqlStatement))
        .ToDictionary(field => $"{field.DeclaringType!.Name}.{field.Name}", field => (SqlStatement)field.GetValue(null)!, StringComparer.Ordinal);

    private TestDatabase _database = null!;

    [SetUp]
    public async Task Start()
    {
        _database = await TestDatabase.StartAsync();
        var item = Samples.Item("t1");
        await _database.UnitOfWork.AddAsync(item, Samples.Delivery(item));
    }

    [TearDown]
    public async Task Stop() => await _database.DisposeAsync();

    [TestCase("OtpRepository.SelectNewest", "IX_Items_Client_Token_Generation")]
    [TestCase("OtpRepository.SelectById", "sqlite_autoindex_Items_1")]
    [TestCase("OtpRepository.SelectOverdue", "IX_Items_Pending_ExpiresAt")]
    [TestCase("OtpRepository.Update", "sqlite_autoindex_Items_1")]
    [TestCase("SqliteDatabase.VoidLeases", "IX_Deliveries_DueAt")]
    [TestCase("DeliveryRepository.SelectById", "sqlite_autoindex_Deliveries_1")]
    [TestCase("DeliveryRepository.SelectById", "sqlite_autoindex_DeliverySteps_1")]
    [TestCase("DeliveryRepository.SelectByItem", "IX_Deliveries_ItemId")]
    [TestCase("DeliveryRepository.SelectDue", "IX_Deliveries_DueAt")]
    [TestCase("DeliveryRepository.CountDue", "IX_Deliveries_DueAt")]
    [TestCase("DeliveryRepository.SelectByClientRef", "IX_DeliverySteps_ClientRef")]
    [TestCase("DeliveryRepository.SelectByMessageId", "IX_DeliverySteps_MessageId")]
    [TestCase("DeliveryRepository.SelectByProviderId", "IX_Deliveries_ProviderId")]
    [TestCase("DeliveryRepository.Update", "sqlite_autoindex_Deliveries_1")]
    [TestCase("DeliveryRepository.UpdateStep", "sqlite_autoindex_DeliverySteps_1")]
    [TestCase("BudgetLedger.SelectEntries", "sqlite_autoindex_Budgets_1")]
    [TestCase("IdempotencyLedger.Select", "sqlite_autoindex_Idempotency_1")]
    [TestCase("ParkedReports.TakeOfMessage", "IX_ParkedReports_MessageId")]
    [TestCase("ParkedReports.TakeOfWorkflow", "IX_ParkedReports_WorkflowId")]
    [TestCase("InboundTimes.Select", "sqlite_autoindex_InboundTimes_1")]
    [TestCase("OutdatedRows.DeleteItems", "IX_Items_SettledAt")]
    [TestCase("OutdatedRows.DeleteBudgets", "IX_Budgets_At")]
    [TestCase("OutdatedRows.DeleteBudgets", "sqlite_autoindex_Budgets_1")]
    [TestCase("OutdatedRows.DeleteIdempotency", "IX_Idempotency_At")]
    [TestCase("OutdatedRows.DeleteParkedReports", "IX_ParkedReports_At")]
    [TestCase("OutdatedRows.DeleteInboundTimes", "IX_InboundTimes_At")]
    [TestCase("OutdatedRows.DeleteCommitMarkers", "IX_CommitMarkers_At")]
    public void A_statement_goes_through_its_index(string statement, string index)
        => Assert.That(Plan(Statements[statement].Text), Has.Some.Contains(index));

    [TestCaseSource(nameof(QueryNames))]
    public void No_statement_scans_a_table(string statement) => NothingIsScanned(Statements[statement].Text);

    private static IEnumerable<string> QueryNames() => Statements.Where(statement => Verb().IsMatch(statement.Value.Text)).Select(statement => statement.Key);

    private void NothingIsScanned(string sql)
    {
        // A plan names tables by their aliases; a scan of a subquery's single row is no scan of a table.
        var names = Table().Matches(sql)
            .SelectMany(match => new[] { match.Groups["table"].Value, match.Groups["alias"].Value })
            .Where(name => name.Length > 0)
            .ToHashSet(StringComparer.Ordinal);
        Assert.That(names, Is.Not.Empty, sql);
        var scans = Plan(sql).Where(line => Scan().Match(line) is { Success: true } scan && names.Contains(scan.Groups["name"].Value));
        Assert.That(scans, Is.Empty, sql);
    }

    // Of statements whose parameters are left open, as they are when a statement is prepared.
    private List<string> Plan(string sql)
    {
        using var connection = _database.Connect();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The service's own statements.
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
#pragma warning restore CA2100
        foreach (Match parameter in Parameter().Matches(sql))
        {
            if (!command.Parameters.Contains(parameter.Value))
            {
                command.Parameters.AddWithValue(parameter.Value, DBNull.Value);
            }
        }

        using var reader = command.ExecuteReader();
        var plan = new List<string>();
        while (reader.Read())
        {
            plan.Add(reader.GetString(3));
        }

        return plan;
    }

    [GeneratedRegex("[@$]\\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex("^(SELECT|INSERT|UPDATE|DELETE)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Verb();

    [GeneratedRegex("\"(?<table>Items|Deliveries|DeliverySteps|Budgets|ParkedReports|Idempotency|InboundTimes|CommitMarkers)\"(( AS)? \"?(?<alias>[a-z]\\d?)\\b\"?)?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Table();

    [GeneratedRegex("^SCAN (?<name>\\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Scan();
}
