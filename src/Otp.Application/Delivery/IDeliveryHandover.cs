using Otp.Domain.Delivery;

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
