using System.Data;
using Otp.Application.Storage;

namespace Otp.Infrastructure.Storage.Sql;

internal sealed class OutdatedRows(SqlSession session) : IOutdatedRows
{
    internal static readonly SqlStatement DeleteItems = Delete("Items", "\"Id\"", "SettledAt");

    internal static readonly SqlStatement DeleteBudgets = Delete("Budgets", "\"Key\", \"At\"", "At");

    internal static readonly SqlStatement DeleteIdempotency = Delete("Idempotency", "\"Key\"", "At");

    internal static readonly SqlStatement DeleteParkedReports = Delete("ParkedReports", "\"Id\"", "At");

    internal static readonly SqlStatement DeleteInboundTimes = Delete("InboundTimes", "\"Person\"", "At");

    internal static readonly SqlStatement DeleteCommitMarkers = Delete("CommitMarkers", "\"Id\"", "At");

    public async ValueTask<int> DeleteAsync(RowLifetimes lifetimes, DateTimeOffset now, int limit)
    {
        int[] deleted =
        [
            await session.ExecuteAsync(DeleteItems, Columns.Of(now - lifetimes.SettledItems), limit),
            await session.ExecuteAsync(DeleteBudgets, Columns.Of(now - lifetimes.BudgetEntries), limit),
            await session.ExecuteAsync(DeleteIdempotency, Columns.Of(now - lifetimes.IdempotentAnswers), limit),
            await session.ExecuteAsync(DeleteParkedReports, Columns.Of(now - lifetimes.ParkedReports), limit),
            await session.ExecuteAsync(DeleteInboundTimes, Columns.Of(now - lifetimes.InboundTimes), limit),
            await session.ExecuteAsync(DeleteCommitMarkers, Columns.Of(now - lifetimes.CommitMarkers), limit),
        ];
        await session.GiveBackSpaceAsync();
        return deleted.Max();
    }

    // The oldest first, and by their keys: neither engine deletes with a limit of its own.
    private static SqlStatement Delete(string table, string key, string time) => new(
        $"""
        DELETE FROM "{table}" WHERE ({key}) IN (SELECT {key} FROM "{table}" WHERE "{time}" <= $1 ORDER BY "{time}" LIMIT $2)
        """,
        DbType.Int64, DbType.Int32);
}
