using Microsoft.EntityFrameworkCore;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Storage;

/// <summary>
/// The queries of every request, each compiled once. What is compiled belongs to one engine's model, so each engine has an instance.
/// Whether entities are tracked is settled by the query, and not by the context that happens to run it first.
/// </summary>
internal sealed class OtpQueries
{
    private const int CountedBudgets = 2;

    // Keys that one question for budgets takes; those that are left over repeat one. A verification has a token and three addresses.
    private const int FewKeys = 4;
    private const int ManyKeys = 8;

    // A row for each of its deliveries, in no order; one without a delivery when they are gone. Not tracked: most are closed.
    public readonly Func<OtpDbContext, ClientId, RequestToken, IAsyncEnumerable<ItemRow>> NewestItem =
        EF.CompileAsyncQuery((OtpDbContext context, ClientId client, RequestToken token) => context.Items
            .Where(item => item.Client == client && item.Token == token)
            .OrderByDescending(item => item.Generation)
            .Take(1)
            .LeftJoin(context.Deliveries, item => item.Id, delivery => delivery.ItemId, (item, delivery) => new ItemRow
            {
                Item = item,
                Delivery = delivery,
            })
            .AsNoTracking()
            .TagWith(RowLock.WaitingForItem));

    // Asked for as a whole, the recipient would bring the whole item with it.
    public readonly Func<OtpDbContext, ClientId, RequestToken, Task<OtpGlance?>> NewestAtAGlance =
        EF.CompileAsyncQuery((OtpDbContext context, ClientId client, RequestToken token) => context.Items
            .Where(item => item.Client == client && item.Token == token)
            .OrderByDescending(item => item.Generation)
            .Select(item => new OtpGlance(
                item.Status, new RecipientFingerprint(item.Recipient.Messenger, item.Recipient.Phone, item.Recipient.Email)))
            .FirstOrDefault());

    public readonly Func<OtpDbContext, OtpItemId, Task<OtpItem?>> Item =
        EF.CompileAsyncQuery((OtpDbContext context, OtpItemId id) => context.Items.AsTracking().FirstOrDefault(item => item.Id == id));

    public readonly Func<OtpDbContext, DateTimeOffset, int, IAsyncEnumerable<OtpItem>> OverdueItems =
        EF.CompileAsyncQuery((OtpDbContext context, DateTimeOffset now, int limit) => context.Items
            .AsTracking()
            .TagWith(RowLock.PassingOver)
            .Where(item => item.Status == OtpStatus.Pending && item.ExpiresAt <= now)
            .OrderBy(item => item.ExpiresAt)
            .Take(limit));

    public readonly Func<OtpDbContext, DeliveryId, Task<OtpDelivery?>> Delivery =
        EF.CompileAsyncQuery((OtpDbContext context, DeliveryId id) => context.Deliveries
            .AsTracking()
            .TagWith(RowLock.Waiting)
            .FirstOrDefault(delivery => delivery.Id == id));

    public readonly Func<OtpDbContext, DeliveryId, Task<OtpDelivery?>> FreeDelivery =
        EF.CompileAsyncQuery((OtpDbContext context, DeliveryId id) => context.Deliveries
            .AsTracking()
            .TagWith(RowLock.PassingOver)
            .FirstOrDefault(delivery => delivery.Id == id));

    // The newest, should a provider ever give an id twice.
    public readonly Func<OtpDbContext, string, Task<OtpDelivery?>> DeliveryOfWorkflow =
        EF.CompileAsyncQuery((OtpDbContext context, string workflowId) => context.Deliveries
            .AsTracking()
            .TagWith(RowLock.Waiting)
            .Where(delivery => delivery.ProviderId == workflowId)
            .OrderByDescending(delivery => delivery.Id)
            .FirstOrDefault());

    public readonly Func<OtpDbContext, OtpItemId, IAsyncEnumerable<OtpDelivery>> DeliveriesOfItem =
        EF.CompileAsyncQuery((OtpDbContext context, OtpItemId item) => context.Deliveries
            .AsTracking()
            .Where(delivery => delivery.ItemId == item)
            .OrderBy(delivery => delivery.CreatedAt)
            .ThenBy(delivery => delivery.Id)
            .TagWith(RowLock.Waiting));

    public readonly Func<OtpDbContext, OtpItemId, Task<DeliveryId>> NewestDeliveryOfItem =
        EF.CompileAsyncQuery((OtpDbContext context, OtpItemId item) => context.Deliveries
            .Where(delivery => delivery.ItemId == item)
            .OrderByDescending(delivery => delivery.CreatedAt)
            .ThenByDescending(delivery => delivery.Id)
            .Select(delivery => delivery.Id)
            .FirstOrDefault());

    public readonly Func<OtpDbContext, DateTimeOffset, int, IAsyncEnumerable<DeliveryId>> DueDeliveries =
        EF.CompileAsyncQuery((OtpDbContext context, DateTimeOffset now, int limit) => context.Deliveries
            .Where(delivery => delivery.DueAt <= now && (delivery.LeasedUntil == null || delivery.LeasedUntil <= now))
            .OrderBy(delivery => delivery.DueAt)
            .Select(delivery => delivery.Id)
            .Take(limit));

    public readonly Func<OtpDbContext, byte[], Task<IdempotencyRow?>> Idempotency =
        EF.CompileAsyncQuery((OtpDbContext context, byte[] key) => context.Idempotency.AsTracking().FirstOrDefault(row => row.Key == key));

    // Ids start at 1: by the key, and not through the table.
    public readonly Func<OtpDbContext, Task<bool>> AnyParkedReport =
        EF.CompileAsyncQuery((OtpDbContext context) => context.ParkedReports.Any(row => row.Id > 0));

    // One look-up for each id: each has an index of its own, and a query with OR would use none of them.
    public readonly Func<OtpDbContext, string, IAsyncEnumerable<ParkedReportRow>> ParkedReportsOfMessage =
        EF.CompileAsyncQuery((OtpDbContext context, string messageId) => context.ParkedReports
            .AsTracking()
            .Where(row => row.MessageId == messageId));

    public readonly Func<OtpDbContext, string, IAsyncEnumerable<ParkedReportRow>> ParkedReportsOfWorkflow =
        EF.CompileAsyncQuery((OtpDbContext context, string workflowId) => context.ParkedReports
            .AsTracking()
            .Where(row => row.WorkflowId == workflowId));

    // Four keys and an instant: a list of keys would have its SQL made anew for each run.
    private readonly Func<OtpDbContext, byte[], byte[], byte[], byte[], DateTimeOffset, IAsyncEnumerable<BudgetLine>> _entries =
        EF.CompileAsyncQuery((OtpDbContext context, byte[] k0, byte[] k1, byte[] k2, byte[] k3, DateTimeOffset after) => context.Budgets
            .Where(row => row.At > after && (row.Key == k0 || row.Key == k1 || row.Key == k2 || row.Key == k3))
            .Select(row => new BudgetLine { Key = row.Key, At = row.At, Count = row.Count }));

    // The same of eight keys, and two counted keys, each with its instant.
    private readonly Func<
        OtpDbContext, byte[], byte[], byte[], byte[], byte[], byte[], byte[], byte[], DateTimeOffset,
        byte[], DateTimeOffset, byte[], DateTimeOffset, IAsyncEnumerable<BudgetLine>> _entriesAndCounts =
        EF.CompileAsyncQuery((
            OtpDbContext context,
            byte[] k0, byte[] k1, byte[] k2, byte[] k3, byte[] k4, byte[] k5, byte[] k6, byte[] k7, DateTimeOffset after,
            byte[] counted0, DateTimeOffset after0, byte[] counted1, DateTimeOffset after1)
            => context.Budgets
                .Where(row => row.At > after
                    && (row.Key == k0 || row.Key == k1 || row.Key == k2 || row.Key == k3
                        || row.Key == k4 || row.Key == k5 || row.Key == k6 || row.Key == k7))
                .Select(row => new BudgetLine { Key = row.Key, At = row.At, Count = row.Count })
                .Concat(context.Budgets
                    .Where(row => row.Key == counted0 && row.At > after0)
                    .GroupBy(row => row.Key)
                    .Select(rows => new BudgetLine { Key = rows.Key, At = rows.Max(row => row.At), Count = rows.Sum(row => row.Count) }))
                .Concat(context.Budgets
                    .Where(row => row.Key == counted1 && row.At > after1)
                    .GroupBy(row => row.Key)
                    .Select(rows => new BudgetLine { Key = rows.Key, At = rows.Max(row => row.At), Count = rows.Sum(row => row.Count) })));

    /// <summary>Compiles what takes longest. Where many rows may come, that is done when a query is asked for, and not when it is run.</summary>
    public void Compile(OtpDbContext context)
    {
        _ = NewestItem(context, Nobody.Client, Nobody.Token);
        _ = Budgets(context, [[]], default, []);
        _ = Budgets(context, [[]], default, [([], default)]);
    }

    /// <summary>How many budgets one question takes.</summary>
    /// <param name="counted">Whether some are counted with them.</param>
    public static int MostBudgets(bool counted) => counted ? ManyKeys : FewKeys;

    /// <summary>
    /// What was charged to at most <see cref="MostBudgets"/> budgets after an instant, and a line for each of at most
    /// <see cref="CountedBudgets"/> that are counted.
    /// </summary>
    public IAsyncEnumerable<BudgetLine> Budgets(
        OtpDbContext context, ReadOnlySpan<byte[]> keys, DateTimeOffset after, ReadOnlySpan<(byte[] Key, DateTimeOffset After)> counted)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keys.Length, MostBudgets(!counted.IsEmpty), nameof(keys));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(counted.Length, CountedBudgets, nameof(counted));
        var (k0, k1, k2, k3) = (keys[0], Or(keys, 1), Or(keys, 2), Or(keys, 3));
        if (counted.IsEmpty)
        {
            return _entries(context, k0, k1, k2, k3, after);
        }

        var (k4, k5, k6, k7) = (Or(keys, 4), Or(keys, 5), Or(keys, 6), Or(keys, 7));
        return _entriesAndCounts(
            context, k0, k1, k2, k3, k4, k5, k6, k7, after, counted[0].Key, counted[0].After, counted[^1].Key, counted[^1].After);
    }

    private static byte[] Or(ReadOnlySpan<byte[]> keys, int index) => keys[index < keys.Length ? index : 0];
}

/// <summary>
/// Marks of queries whose rows a unit goes by: where units race, the engine holds those rows for it until its end. They stand in the
/// SQL as comments.
/// </summary>
internal static class RowLock
{
    /// <summary>Waits for rows that others hold.</summary>
    public const string Waiting = "holds rows";

    /// <summary>Waits for the item's row that others hold; rows joined to it are left to their versions.</summary>
    public const string WaitingForItem = "holds the item's row";

    /// <summary>Passes over rows that others hold.</summary>
    public const string PassingOver = "holds free rows";
}

/// <summary>An item with one of its deliveries.</summary>
internal sealed class ItemRow
{
    public required OtpItem Item { get; init; }

    public OtpDelivery? Delivery { get; init; }
}

/// <summary>A row of a budget, or all rows of one that is counted.</summary>
internal sealed class BudgetLine
{
    public byte[] Key { get; init; } = [];

    public DateTimeOffset At { get; init; }

    public int Count { get; init; }
}
