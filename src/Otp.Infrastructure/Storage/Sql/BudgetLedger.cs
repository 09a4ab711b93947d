using System.Data;
using System.Data.Common;
using Otp.Application.Abuse;
using Otp.Domain.Abuse;

namespace Otp.Infrastructure.Storage.Sql;

/// <summary>
/// What a unit charges is written at its end, the last of all: of rows that many charge, such as a client's, nobody holds
/// one for long. The unit itself sees what it has charged.
/// </summary>
internal sealed class BudgetLedger(SqlSession session, IRowLocks locks) : IBudgetLedger
{
    internal static readonly SqlStatement SelectEntries = new(
        """SELECT "At", "Count" FROM "Budgets" WHERE "Key" = $1 AND "At" > $2 ORDER BY "At" """, DbType.Binary, DbType.Int64);

    internal static readonly SqlStatement ChargeOne = new(
        """
        INSERT INTO "Budgets" ("Key", "At", "Count") VALUES ($1, $2, 1)
        ON CONFLICT ("Key", "At") DO UPDATE SET "Count" = "Budgets"."Count" + 1
        """,
        DbType.Binary, DbType.Int64);

    private readonly List<(BudgetKey Key, DateTimeOffset At)> _charged = [];

    public async ValueTask<IReadOnlyList<BudgetEntry>> EntriesAsync(BudgetKey key, DateTimeOffset after)
    {
        await locks.BudgetAsync(key);
        return await ReadAsync(key, after);
    }

    public async ValueTask<IReadOnlyList<BudgetEntry>> EntriesAsync(BudgetKey key, DateTimeOffset after, int limit)
    {
        if (locks.AreNeeded)
        {
            var seen = await ReadAsync(key, after);
            if (seen.Sum(entry => (long)entry.Count) + IBudgetLedger.MostUnderWay < limit)
            {
                return seen;
            }
        }

        return await EntriesAsync(key, after);
    }

    public void Charge(BudgetKey key, DateTimeOffset at) => _charged.Add((key, at));

    /// <summary>Writes what was charged.</summary>
    public async ValueTask SaveAsync()
    {
        foreach (var (key, at) in _charged)
        {
            await session.QueueAsync(ChargeOne, mustChange: false, key.Bytes.ToArray(), Columns.Of(at));
        }
    }

    /// <summary>Begins the next unit.</summary>
    public void Clear() => _charged.Clear();

    private static BudgetEntry Read(DbDataReader row) => new(row.Time(0), row.GetInt32(1));

    private async ValueTask<IReadOnlyList<BudgetEntry>> ReadAsync(BudgetKey key, DateTimeOffset after)
    {
        var stored = await session.ListAsync(SelectEntries, Read, key.Bytes.ToArray(), Columns.Of(after));
        var own = _charged.Where(charge => charge.At > after && charge.Key.Equals(key)).Select(charge => new BudgetEntry(charge.At, 1)).ToList();
        return own.Count == 0
            ? stored
            : [.. stored.Concat(own).GroupBy(entry => entry.At, (at, entries) => new BudgetEntry(at, entries.Sum(entry => entry.Count))).OrderBy(entry => entry.At)];
    }
}
