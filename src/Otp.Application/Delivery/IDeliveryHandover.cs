using Otp.Domain.Delivery;

namespace Otp.Application.Delivery;

/// <summary>
/// Hands a stored delivery to the worker of this process, in memory, so that it leaves without waiting for a scan. Never
/// blocks and never fails: what finds no room waits in its row.
/// </summary>
public interface IDeliveryHandover
{
    /// <summary>Hands over a stored delivery that is due.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="fence">The number of the lease it was stored with, to this process; null for one that must be claimed.</param>
    void HandOver(DeliveryId delivery, int? fence);
}
