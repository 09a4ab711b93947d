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
        var (marked, dead) = (now - lifetimes.CommitMarkers, now - lifetimes.DeadEvents);
        int[] deleted =
        [
            await context.Items.Where(row => row.SettledAt <= settled).OrderBy(row => row.SettledAt).Take(limit).ExecuteDeleteAsync(),
            await context.Idempotency.Where(row => row.At <= answered).OrderBy(row => row.At).Take(limit).ExecuteDeleteAsync(),
            await context.ParkedReports.Where(row => row.At <= parked).OrderBy(row => row.At).Take(limit).ExecuteDeleteAsync(),
            await context.InboundTimes.Where(row => row.At <= inbound).OrderBy(row => row.At).Take(limit).ExecuteDeleteAsync(),
            await context.CommitMarkers.Where(row => row.At <= marked).OrderBy(row => row.At).Take(limit).ExecuteDeleteAsync(),
            await context.Outbox.Where(row => row.DiedAt <= dead).OrderBy(row => row.DiedAt).Take(limit).ExecuteDeleteAsync(),
            await DeleteBudgetsAsync(now - lifetimes.BudgetEntries, limit),
            await DeleteStatisticsAsync(StatisticsSpan.Hour, now - lifetimes.StatisticsHours - TimeSpan.FromHours(1), limit),
            await DeleteStatisticsAsync(StatisticsSpan.Day, now - lifetimes.StatisticsDays - TimeSpan.FromDays(1), limit),
            await DeleteRefusalsAsync(settled, lifetimes.MostRefusals, limit),
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

    // Place by place, which are a few dozen rows each: thousands may be of one hour.
    private async ValueTask<int> DeleteStatisticsAsync(StatisticsSpan span, DateTimeOffset before, int limit)
    {
        var deleted = 0;
        while (deleted < limit)
        {
            var oldest = await context.Statistics
                .Where(row => row.Span == span && row.At <= before)
                .OrderBy(row => row.At).ThenBy(row => row.Client).ThenBy(row => row.Country)
                .Select(row => new { row.At, row.Client, row.Country })
                .FirstOrDefaultAsync();
            if (oldest is null)
            {
                break;
            }

            deleted += await context.Statistics
                .Where(row => row.Span == span && row.At == oldest.At && row.Client == oldest.Client && row.Country == oldest.Country)
                .ExecuteDeleteAsync();
        }

        return Math.Min(limit, deleted);
    }

    private async ValueTask<int> DeleteRefusalsAsync(DateTimeOffset settled, int most, int limit)
    {
        var tooMany = await context.Refusals
            .Where(row => row.LastAt > settled)
            .OrderByDescending(row => row.LastAt)
            .Skip(most)
            .Select(row => (DateTimeOffset?)row.LastAt)
            .FirstOrDefaultAsync();
        var before = tooMany ?? settled;
        var last = context.Refusals
            .Where(row => row.LastAt <= before)
            .OrderBy(row => row.LastAt)
            .Skip(limit - 1)
            .Select(row => (DateTimeOffset?)row.LastAt);
        var upTo = await last.FirstOrDefaultAsync() ?? before;
        return Math.Min(limit, await context.Refusals.Where(row => row.LastAt <= upTo).ExecuteDeleteAsync());
    }
}
