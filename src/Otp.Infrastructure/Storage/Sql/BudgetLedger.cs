using System.Data;
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

    internal static readonly SqlStatement SelectSum = new(
        """SELECT COALESCE(SUM("Count"), 0) FROM "Budgets" WHERE "Key" = $1 AND "At" > $2""", DbType.Binary, DbType.Int64);

    internal static readonly SqlStatement ChargeOne = new(
        """
        INSERT INTO "Budgets" ("Key", "At", "Count") VALUES ($1, $2, 1)
        ON CONFLICT ("Key", "At") DO UPDATE SET "Count" = "Budgets"."Count" + 1
        """,
        DbType.Binary, DbType.Int64);

    private readonly List<(BudgetKey Key, DateTimeOffset At)> _charged = [];
    private readonly List<(BudgetKey Key, DateTimeOffset After, List<BudgetEntry> Entries)> _read = [];

    public async ValueTask<IReadOnlyList<BudgetEntry>> EntriesAsync(BudgetKey key, DateTimeOffset after)
    {
        await locks.BudgetAsync(key);

        // Nobody else charges it until the unit's end, so that what was read is still so.
        var stored = _read.Find(read => read.After == after && read.Key.Equals(key)).Entries;
        if (stored is null)
        {
            stored = await session.ListAsync(SelectEntries, Read, key.Bytes.ToArray(), Columns.Of(after));
            _read.Add((key, after, stored));
        }

        var own = Own(key, after).ConvertAll(charge => new BudgetEntry(charge.At, 1));
        return own.Count == 0
            ? stored
            : [.. stored.Concat(own).GroupBy(entry => entry.At, (at, entries) => new BudgetEntry(at, entries.Sum(entry => entry.Count))).OrderBy(entry => entry.At)];
    }

    public async ValueTask<IReadOnlyList<BudgetEntry>> EntriesAtLimitAsync(BudgetKey key, DateTimeOffset after, int limit)
    {
        var sum = await session.FirstAsync(SelectSum, Sum, key.Bytes.ToArray(), Columns.Of(after)) + Own(key, after).Count;
        return sum + (locks.AreNeeded ? IBudgetLedger.MostUnderWay : 0) < limit ? [] : await EntriesAsync(key, after);
    }

    public void Charge(BudgetKey key, DateTimeOffset at) => _charged.Add((key, at));

    // A row is a key and an instant, so rows of one count lie a millisecond apart. Which one is nothing but a spread.
    public void ChargeShared(BudgetKey key, DateTimeOffset at) => Charge(key, at.AddMilliseconds(Environment.CurrentManagedThreadId % locks.SharedRows));

    /// <summary>Writes what was charged.</summary>
    public async ValueTask SaveAsync()
    {
        foreach (var (key, at) in _charged)
        {
            await session.QueueAsync(ChargeOne, mustChange: false, key.Bytes.ToArray(), Columns.Of(at));
        }
    }

    /// <summary>Begins the next unit.</summary>
    public void Clear()
    {
        _charged.Clear();
        _read.Clear();
    }

    private static BudgetEntry Read(SqlRow row) => new(row.Time(0), row.Integer(1));

    private static long Sum(SqlRow row) => row.Long(0);

    private List<(BudgetKey Key, DateTimeOffset At)> Own(BudgetKey key, DateTimeOffset after)
        => _charged.FindAll(charge => charge.At > after && charge.Key.Equals(key));
}
