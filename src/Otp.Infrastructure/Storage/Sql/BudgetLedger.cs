using System.Data;
using System.Data.Common;
using Otp.Application.Abuse;
using Otp.Domain.Abuse;

namespace Otp.Infrastructure.Storage.Sql;

/// <summary>Written at once rather than at the unit's end, so that the unit itself sees what it has charged.</summary>
internal sealed class BudgetLedger(SqlSession session, IRowLocks locks) : IBudgetLedger
{
    internal static readonly SqlStatement SelectEntries = new(
        """SELECT "At", "Count" FROM "Budgets" WHERE "Key" = $1 AND "At" > $2 ORDER BY "At" """, DbType.Binary, DbType.Int64);

    internal static readonly SqlStatement Charge = new(
        """
        INSERT INTO "Budgets" ("Key", "At", "Count") VALUES ($1, $2, 1)
        ON CONFLICT ("Key", "At") DO UPDATE SET "Count" = "Budgets"."Count" + 1
        """,
        DbType.Binary, DbType.Int64);

    public async ValueTask<IReadOnlyList<BudgetEntry>> EntriesAsync(BudgetKey key, DateTimeOffset after)
    {
        await locks.BudgetAsync(key);
        return await session.ListAsync(SelectEntries, Read, key.Bytes.ToArray(), Columns.Of(after));
    }

    public async ValueTask ChargeAsync(BudgetKey key, DateTimeOffset at)
        => await session.ExecuteAsync(Charge, key.Bytes.ToArray(), Columns.Of(at));

    private static BudgetEntry Read(DbDataReader row) => new(row.Time(0), row.GetInt32(1));
}
