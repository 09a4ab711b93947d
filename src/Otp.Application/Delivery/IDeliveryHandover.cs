using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Application.Delivery;

/// <summary>
/// Hands a stored delivery to the worker of this process, in memory, so that it leaves without waiting for a scan. Never
/// blocks and never fails: what finds no room waits in its row.
/// </summary>
public interface IDeliveryHandover
{
    /// <summary>Hands over a delivery that is due and must be claimed.</summary>
    void HandOver(DeliveryId delivery);

    /// <summary>Hands over a new delivery, which was stored with a lease to this process.</summary>
    void HandOver(StoredDelivery stored);
}

/// <summary>A delivery and its item as a unit of work has just stored them, with the first lease. Nobody changes them any more.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Item">What it delivers.</param>
/// <param name="CommittedAt">When the commit was known, as <see cref="TimeProvider.GetTimestamp"/> counts.</param>
public sealed record StoredDelivery(OtpDelivery Delivery, OtpItem Item, long CommittedAt);
