using Microsoft.EntityFrameworkCore;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Storage;

/// <summary>What a database holds of codes that may still be verified or sent.</summary>
internal static class LiveItems
{
    private const int Batch = 500;

    /// <summary>
    /// Expires the codes and drops their deliveries, with the addresses in them, and what clients were still to be told, in one
    /// transaction.
    /// </summary>
    /// <returns>How many codes were live.</returns>
    public static async Task<int> ExpireAsync(OtpDbContext context, DateTimeOffset now)
    {
        await using var transaction = await context.Database.BeginTransactionAsync();
        var items = await context.Items.Where(item => item.Status == OtpStatus.Pending).ExecuteUpdateAsync(live => live
            .SetProperty(item => item.Status, OtpStatus.Expired)
            .SetProperty(item => item.SettledAt, now)
            .SetProperty(item => item.Version, item => item.Version + 1));
        List<OtpDelivery> open;
        do
        {
            // Those that are open have something to do next, by which an index finds them.
            open = await context.Deliveries
                .TagWith(RowLock.Waiting)
                .Where(delivery => delivery.DueAt != null)
                .OrderBy(delivery => delivery.DueAt)
                .Take(Batch)
                .ToListAsync();
            open.ForEach(delivery => delivery.Withdraw(DropReason.Expired, now));
            await context.SaveChangesAsync();
            context.ChangeTracker.Clear();
        }
        while (open.Count == Batch);

        await context.Outbox.ExecuteDeleteAsync();
        await transaction.CommitAsync();
        return items;
    }
}
