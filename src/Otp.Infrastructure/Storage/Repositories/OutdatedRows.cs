using Microsoft.EntityFrameworkCore;
using Otp.Application.Storage;

namespace Otp.Infrastructure.Storage.Repositories;

/// <summary>The oldest first.</summary>
internal sealed class OutdatedRows(OtpDbContext context, EngineSql sql) : IOutdatedRows
{
    public async ValueTask<int> DeleteAsync(RowLifetimes lifetimes, DateTimeOffset now, int limit)
    {
        var (settled, answered) = (now - lifetimes.SettledItems, now - lifetimes.IdempotentAnswers);
        var (parked, inbound) = (now - lifetimes.ParkedReports, now - lifetimes.InboundTimes);
        var marked = now - lifetimes.CommitMarkers;
        int[] deleted =
        [
            await context.Items.Where(row => row.SettledAt <= settled).OrderBy(row => row.SettledAt).Take(limit).ExecuteDeleteAsync(),
            await context.Idempotency.Where(row => row.At <= answered).OrderBy(row => row.At).Take(limit).ExecuteDeleteAsync(),
            await context.ParkedReports.Where(row => row.At <= parked).OrderBy(row => row.At).Take(limit).ExecuteDeleteAsync(),
            await context.InboundTimes.Where(row => row.At <= inbound).OrderBy(row => row.At).Take(limit).ExecuteDeleteAsync(),
            await context.CommitMarkers.Where(row => row.At <= marked).OrderBy(row => row.At).Take(limit).ExecuteDeleteAsync(),
            await DeleteBudgetsAsync(now - lifetimes.BudgetEntries, limit),
        ];
        await sql.GiveBackSpaceAsync();
        return deleted.Max();
    }

    // Rows of a key of two columns would be looked for in the whole table, so those go whose time is not after that of the last
    // row of the batch: a few more when some share it.
    private async ValueTask<int> DeleteBudgetsAsync(DateTimeOffset before, int limit)
    {
        var last = context.Budgets
            .Where(row => row.At <= before)
            .OrderBy(row => row.At)
            .Skip(limit - 1)
            .Select(row => (DateTimeOffset?)row.At);
        var upTo = await last.FirstOrDefaultAsync() ?? before;
        return Math.Min(limit, await context.Budgets.Where(row => row.At <= upTo).ExecuteDeleteAsync());
    }
}
