using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.Delivery;

internal sealed class DeliveryRepository(OtpDbContext context) : IDeliveryRepository
{
    public async ValueTask<OtpDelivery?> FindAsync(DeliveryId id)
        => await context.Deliveries.FirstOrDefaultAsync(delivery => delivery.Id == id);

    public async ValueTask<IReadOnlyList<OtpDelivery>> ListAsync(OtpItemId item)
        => await context.Deliveries
            .Where(delivery => delivery.ItemId == item)
            .OrderBy(delivery => delivery.CreatedAt)
            .ThenBy(delivery => delivery.Id)
            .ToListAsync();

    public async ValueTask<IReadOnlyList<DeliveryId>> FindDueAsync(DateTimeOffset now, int limit)
        => await context.Deliveries
            .Where(delivery => delivery.DueAt <= now && (delivery.LeasedUntil == null || delivery.LeasedUntil <= now))
            .OrderBy(delivery => delivery.DueAt)
            .Select(delivery => delivery.Id)
            .Take(limit)
            .ToListAsync();

    public async ValueTask<OtpDelivery?> FindAsync(MessageReferences references)
    {
        // One look-up per reference: each has an index of its own, and a query with OR would use none of them. Joins, since
        // SQLite answers EXISTS by going through all deliveries.
        if (references.ClientRef is { } clientRef
            && await Having(step => step.ClientRef == clientRef) is { } byClientRef)
        {
            return byClientRef;
        }

        if (references.MessageId is { } messageId
            && await Having(step => step.MessageId == messageId) is { } byMessageId)
        {
            return byMessageId;
        }

        return references.WorkflowId is { } workflowId
            ? await context.Deliveries.Where(delivery => delivery.ProviderId == workflowId).OrderByDescending(delivery => delivery.Id).FirstOrDefaultAsync()
            : null;
    }

    public void Add(OtpDelivery delivery) => context.Deliveries.Add(delivery);

    // The newest, should a provider ever give an id twice.
    private Task<OtpDelivery?> Having(Expression<Func<DeliveryStep, bool>> isTheOne)
        => context.Deliveries
            .SelectMany(delivery => delivery.Steps.AsQueryable().Where(isTheOne), (delivery, _) => delivery)
            .OrderByDescending(delivery => delivery.Id)
            .FirstOrDefaultAsync();
}
