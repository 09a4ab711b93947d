using Microsoft.EntityFrameworkCore;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Storage.Repositories;

internal sealed class DeliveryRepository(OtpDbContext context, EngineSql sql) : IDeliveryRepository
{
    // Read with their item, and asked for more than once: to stop what is not sent yet, and to tell what there is.
    private readonly Dictionary<OtpItemId, List<OtpDelivery>> _listed = [];

    public async ValueTask<OtpDelivery?> FindAsync(DeliveryId id) => await context.Queries.Delivery(context, id);

    public OtpDelivery TakeUp(OtpDelivery stored)
    {
        var delivery = stored.Copy();
        context.Follow(delivery);
        return delivery;
    }

    public async ValueTask<OtpDelivery?> FindFreeAsync(DeliveryId id) => await context.Queries.FreeDelivery(context, id);

    public async ValueTask<IReadOnlyList<OtpDelivery>> ListAsync(OtpItemId item)
    {
        if (!_listed.TryGetValue(item, out var deliveries))
        {
            _listed[item] = deliveries = await context.Queries.DeliveriesOfItem(context, item).ToListAsync();
        }

        return deliveries;
    }

    public async ValueTask<bool> IsNewestAsync(OtpDelivery delivery)
        => delivery.Id == (_listed.GetValueOrDefault(delivery.ItemId) is [.., var newest]
            ? newest.Id
            : await context.Queries.NewestDeliveryOfItem(context, delivery.ItemId));

    public async ValueTask<IReadOnlyList<DeliveryId>> FindDueAsync(DateTimeOffset now, int limit)
        => await context.Queries.DueDeliveries(context, now, limit).ToListAsync();

    public async ValueTask<Backlog> BacklogAsync(DateTimeOffset now)
    {
        var due = await context.Deliveries
            .Where(delivery => delivery.DueAt <= now)
            .GroupBy(_ => 1)
            .Select(deliveries => new { Count = deliveries.LongCount(), Oldest = deliveries.Min(delivery => delivery.DueAt) })
            .FirstOrDefaultAsync();
        return due is null ? Backlog.None : new Backlog(due.Count, now - (due.Oldest ?? now));
    }

    public async ValueTask<OtpDelivery?> FindAsync(MessageReferences references)
    {
        if (StepReference.TryParse(references.ClientRef, out var reference) && await FindAsync(reference.Delivery) is { } delivery)
        {
            return delivery;
        }

        // Held from here on: whoever is just recording one of these ids either has done so, or will find what is parked.
        await sql.HoldAsync(ParkedReports.Plain(references.MessageId), references.WorkflowId);
        return references.WorkflowId is { } workflow ? await context.Queries.DeliveryOfWorkflow(context, workflow) : null;
    }

    // Newer than whatever is stored.
    public void Add(OtpDelivery delivery)
    {
        context.Deliveries.Add(delivery);
        _listed.GetValueOrDefault(delivery.ItemId)?.Add(delivery);
    }

    /// <summary>What was read with its item, oldest first; nothing for one that is new.</summary>
    public void Know(OtpItemId item, List<OtpDelivery> deliveries) => _listed[item] = deliveries;

    /// <summary>Begins the next unit.</summary>
    public void Clear() => _listed.Clear();
}
