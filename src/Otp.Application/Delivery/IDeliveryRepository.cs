using Otp.Application.Observability;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Application.Delivery;

/// <summary>The deliveries: their rows are the queue.</summary>
public interface IDeliveryRepository
{
    /// <summary>A delivery by its id; null when it is gone.</summary>
    ValueTask<OtpDelivery?> FindAsync(DeliveryId id);

    /// <summary>A delivery by its id, to claim it; null when it is gone, or when another unit is at it right now.</summary>
    ValueTask<OtpDelivery?> FindFreeAsync(DeliveryId id);

    /// <summary>The deliveries of an item, oldest first.</summary>
    ValueTask<IReadOnlyList<OtpDelivery>> ListAsync(OtpItemId item);

    /// <summary>Ids of deliveries that are due and that nobody holds, the longest overdue first.</summary>
    ValueTask<IReadOnlyList<DeliveryId>> FindDueAsync(DateTimeOffset now, int limit);

    /// <summary>How many are due, whoever holds them, and for how long the first of them has been.</summary>
    ValueTask<Backlog> BacklogAsync(DateTimeOffset now);

    /// <summary>
    /// The delivery that a provider's report is about, by our own reference or the workflow's id; null when none has them. (A
    /// message's id only tells the step.)
    /// </summary>
    ValueTask<OtpDelivery?> FindAsync(MessageReferences references);

    /// <summary>Adds a delivery.</summary>
    void Add(OtpDelivery delivery);
}
