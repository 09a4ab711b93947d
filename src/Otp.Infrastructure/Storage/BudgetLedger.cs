using Microsoft.EntityFrameworkCore;
using Otp.Application.Abuse;
using Otp.Domain.Abuse;

namespace Otp.Infrastructure.Storage;

internal sealed class BudgetLedger(OtpDbContext context) : IBudgetLedger
{
    public async ValueTask<IReadOnlyList<BudgetEntry>> EntriesAsync(BudgetKey key, DateTimeOffset after)
    {
        var bytes = key.Bytes.ToArray();
        return await context.Budgets.AsNoTracking()
            .Where(row => row.Key == bytes && row.At > after)
            .OrderBy(row => row.At)
            .Select(row => new BudgetEntry(row.At, row.Count))
            .ToListAsync();
    }

    // Written at once rather than with the unit's other changes, so that the unit itself sees what it has charged.
    public async ValueTask ChargeAsync(BudgetKey key, DateTimeOffset at)
        => await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "Budgets" ("Key", "At", "Count") VALUES ({key.Bytes.ToArray()}, {at.ToUnixTimeMilliseconds()}, 1)
            ON CONFLICT ("Key", "At") DO UPDATE SET "Count" = "Budgets"."Count" + 1
            """);
}
