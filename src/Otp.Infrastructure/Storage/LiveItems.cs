using Microsoft.EntityFrameworkCore;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Storage;

/// <summary>What a database holds of codes that may still be verified or sent.</summary>
internal static class LiveItems
{
    /// <summary>Expires the codes and drops their deliveries, with the addresses in them, in one transaction.</summary>
    /// <returns>How many codes were live.</returns>
    public static async Task<int> ExpireAsync(OtpDbContext context, DateTimeOffset now)
    {
        var (at, why) = (now.ToUnixTimeMilliseconds(), DeliveryErrorConverter.Join(DeliveryError.Dropped(DropReason.Expired)));
        var (pending, expired) = ((int)OtpStatus.Pending, (int)OtpStatus.Expired);
        var (unsent, dropped) = ((int)StepStatus.Pending, (int)StepStatus.Dropped);
        await using var transaction = await context.Database.BeginTransactionAsync();
        var items = await context.Database.ExecuteSqlAsync($"""UPDATE "Items" SET "Status" = {expired}, "SettledAt" = {at} WHERE "Status" = {pending}""");
        await context.Database.ExecuteSqlAsync(
            $"""
            UPDATE "DeliverySteps" SET "Status" = {dropped}, "Error" = {why}
            WHERE "Status" = {unsent} AND "DeliveryId" IN (SELECT "Id" FROM "Deliveries" WHERE "ClosedAt" IS NULL)
            """);
        await context.Database.ExecuteSqlAsync($"""UPDATE "DeliverySteps" SET "Address" = NULL WHERE "Address" IS NOT NULL""");

        // The fence moves on: what a worker still learns of a call that it has made is refused.
        await context.Database.ExecuteSqlAsync(
            $"""UPDATE "Deliveries" SET "ClosedAt" = {at}, "DueAt" = NULL, "LeasedUntil" = NULL, "Fence" = "Fence" + 1 WHERE "ClosedAt" IS NULL""");
        await transaction.CommitAsync();
        return items;
    }
}
