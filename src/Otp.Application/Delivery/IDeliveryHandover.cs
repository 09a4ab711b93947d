namespace Otp.Application.Delivery;

/// <summary>
/// Hands a stored delivery to the worker of this process, in memory, so that it leaves without waiting for a scan. Never
/// blocks and never fails: what finds no room waits in its row.
/// </summary>
public interface IDeliveryHandover
{
    /// <summary>Hands over a delivery that is due. Its row is committed, and the caller is outside any unit.</summary>
    void HandOver(DeliverOtpCommand delivery);
}
