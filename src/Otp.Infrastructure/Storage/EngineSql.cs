using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Otp.Domain.Abuse;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Storage;

/// <summary>
/// What an engine must be told and LINQ cannot say, here and in its heirs; all else is LINQ. As it stands it is for readers, who hold
/// nothing.
/// </summary>
internal class EngineSql(OtpDbContext context)
{
    // The sizes of statements that add many rows: few texts, each prepared once.
    private static readonly int[] RowsOfStatements = [256, 32, 4, 1];

    // What a request charges is one statement: it charges 16 budgets at most.
    private static readonly int[] ChargesOfStatements = [.. Enumerable.Range(1, 16).Reverse()];

    // Whoever charges one budget at the same instant shares a row.
    private static readonly Upsert AddedCharges = new(
        BudgetRow.Table,
        ["Key", "At", "Count"],
        Keys: 2,
        """ "Count" = "Budgets"."Count" + excluded."Count" """,
        ChargesOfStatements);

    private static readonly Upsert AddedCounts = new(
        StatisticsRow.Table,
        ["Span", "At", "Client", "Country", "Channel", "Provider", "Measure", "Count"],
        Keys: 7,
        """ "Count" = "Statistics"."Count" + excluded."Count" """,
        RowsOfStatements);

    private static readonly Upsert AddedRefusals = new(
        RefusalRow.Table,
        ["Address", "Client", "Rule", "Count", "FirstAt", "LastAt"],
        Keys: 3,
        """
        "Count" = "Refusals"."Count" + excluded."Count",
        "FirstAt" = CASE WHEN excluded."FirstAt" < "Refusals"."FirstAt" THEN excluded."FirstAt" ELSE "Refusals"."FirstAt" END,
        "LastAt" = CASE WHEN excluded."LastAt" > "Refusals"."LastAt" THEN excluded."LastAt" ELSE "Refusals"."LastAt" END
        """,
        RowsOfStatements);

    /// <summary>Whether units run beside each other, so that what one reads must be held.</summary>
    public virtual bool UnitsRace => false;

    /// <summary>Rows that charges to a client's budget are spread over, since whoever charges one holds it until its commit.</summary>
    public virtual int SharedRows => 1;

    protected OtpDbContext Context { get; } = context;

    /// <summary>Holds a client's token until the unit's end, whether it has items or not.</summary>
    public virtual ValueTask HoldTokenAsync(ClientId client, RequestToken token) => ValueTask.CompletedTask;

    /// <summary>Holds budgets until the unit's end, whether they were ever charged or not.</summary>
    public virtual ValueTask HoldAsync(IEnumerable<BudgetKey> keys) => ValueTask.CompletedTask;

    /// <summary>Holds what providers or people are known by until the unit's end, whether storage knows it or not.</summary>
    public virtual ValueTask HoldAsync(params IEnumerable<string?> names) => ValueTask.CompletedTask;

    /// <summary>Gives back to the disk a little of what deletions have freed, where the engine does not see to it itself.</summary>
    public virtual ValueTask GiveBackSpaceAsync() => ValueTask.CompletedTask;

    /// <summary>Adds charges to what is stored. No two are of one key and instant.</summary>
    public ValueTask AddAsync(IReadOnlyList<BudgetRow> charges)
        => AddAsync(AddedCharges, charges, row => [row.Key, row.At.ToUnixTimeMilliseconds(), row.Count]);

    /// <summary>Adds to what was counted. No two are of one key.</summary>
    public ValueTask AddAsync(IReadOnlyList<StatisticsRow> counts) => AddAsync(AddedCounts, counts, row =>
    [
        (int)row.Span, row.At.ToUnixTimeMilliseconds(), row.Client.Value, row.Country, row.Channel, (int)row.Provider, row.Measure, row.Count,
    ]);

    /// <summary>Adds to what was refused. No two are of one key.</summary>
    public ValueTask AddAsync(IReadOnlyList<RefusalRow> refusals) => AddAsync(AddedRefusals, refusals, row =>
    [
        row.Address, row.Client.Value, row.Rule, row.Count, row.FirstAt.ToUnixTimeMilliseconds(), row.LastAt.ToUnixTimeMilliseconds(),
    ]);

    /// <summary>The next client that has items, in the order of their names; null after the last. (LINQ orders only plain texts so.)</summary>
    public async ValueTask<string?> NextClientAsync(string after)
        => (await Context.Database
            .SqlQuery<string>($"""SELECT "Client" AS "Value" FROM "Items" WHERE "Client" > {after} ORDER BY "Client" LIMIT 1""")
            .ToListAsync())
            .FirstOrDefault();

    protected DbCommand CommandOf(string sql)
    {
        var command = Context.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // Constants, and the numbers of parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = Context.Database.GetCommandTimeout() ?? command.CommandTimeout;
        return command;
    }

    private async ValueTask AddAsync<T>(Upsert upsert, IReadOnlyList<T> rows, Func<T, object[]> valuesOf)
    {
        for (var first = 0; first < rows.Count;)
        {
            var count = upsert.Sizes.First(size => size <= rows.Count - first);
            await using var command = CommandOf(upsert.Of(count));
            for (var parameter = 0; parameter < count * upsert.Columns.Length;)
            {
                foreach (var value in valuesOf(rows[first + (parameter / upsert.Columns.Length)]))
                {
                    var bound = command.CreateParameter();
                    (bound.ParameterName, bound.Value) = (upsert.NameOf(parameter++), value);
                    command.Parameters.Add(bound);
                }
            }

            await command.ExecuteNonQueryAsync();
            first += count;
        }
    }

    // An upsert that adds, the same on both engines.
    private sealed record Upsert(string Table, string[] Columns, int Keys, string Added, int[] Sizes)
    {
        private readonly string[] _names = [.. Enumerable.Range(0, Sizes[0] * Columns.Length).Select(index => $"@v{index}")];

        private readonly ConcurrentDictionary<int, string> _texts = new();

        public string NameOf(int parameter) => _names[parameter];

        public string Of(int rows) => _texts.GetOrAdd(rows, Text);

        private string Text(int rows)
        {
            var values = Enumerable.Range(0, rows).Select(
                row => $"({string.Join(", ", Columns.Select((_, column) => NameOf((row * Columns.Length) + column)))})");
            return $"""
                INSERT INTO "{Table}" ({Quoted(Columns)}) VALUES {string.Join(", ", values)}
                ON CONFLICT ({Quoted(Columns.Take(Keys))}) DO UPDATE SET {Added}
                """;
        }

        private static string Quoted(IEnumerable<string> columns) => string.Join(", ", columns.Select(column => $"\"{column}\""));
    }
}
