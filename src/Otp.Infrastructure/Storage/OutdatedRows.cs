using Microsoft.EntityFrameworkCore;
using Otp.Application.Storage;

namespace Otp.Infrastructure.Storage;

internal sealed class OutdatedRows(OtpDbContext context) : IOutdatedRows
{
    public async ValueTask<int> DeleteAsync(RowLifetimes lifetimes, DateTimeOffset now, int limit)
    {
        var (items, budgets, answers, reports, inbound) = (
            now - lifetimes.SettledItems,
            now - lifetimes.BudgetEntries,
            now - lifetimes.IdempotentAnswers,
            now - lifetimes.ParkedReports,
            now - lifetimes.InboundTimes);
        int[] deleted =
        [
            await context.Items.Where(row => row.SettledAt <= items).OrderBy(row => row.SettledAt).Take(limit).ExecuteDeleteAsync(),
            await context.Budgets.Where(row => row.At <= budgets).OrderBy(row => row.At).Take(limit).ExecuteDeleteAsync(),
            await context.Idempotency.Where(row => row.At <= answers).OrderBy(row => row.At).Take(limit).ExecuteDeleteAsync(),
            await context.ParkedReports.Where(row => row.At <= reports).OrderBy(row => row.At).Take(limit).ExecuteDeleteAsync(),
            await context.InboundTimes.Where(row => row.At <= inbound).OrderBy(row => row.At).Take(limit).ExecuteDeleteAsync(),
        ];
        return deleted.Max();
    }
}
