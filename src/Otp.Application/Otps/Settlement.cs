using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Application.Otps;

/// <summary>The one way to change a stored code: when the change settles it, its deliveries have nothing more to send.</summary>
internal static class Settlement
{
    /// <summary>Changes an item, inside a unit.</summary>
    /// <param name="storage">What the unit reaches.</param>
    /// <param name="item">The item.</param>
    /// <param name="change">Changes it.</param>
    /// <param name="now">The instant.</param>
    /// <param name="whenCancelled">Why messages of a code that is cancelled by it are pointless.</param>
    /// <returns>What the change said.</returns>
    public static async ValueTask<T> ChangeAsync<T>(
        this IStorage storage, OtpItem item, Func<OtpItem, T> change, DateTimeOffset now, DropReason whenCancelled = DropReason.Cancelled)
    {
        var before = item.Status;
        var result = change(item);
        if (item.Status != before)
        {
            foreach (var delivery in await storage.Deliveries.ListAsync(item.Id))
            {
                delivery.Apply(new DeliveryEvent.Stopped(ReasonOf(item.Status, whenCancelled)), now);
            }
        }

        return result;
    }

    private static DropReason ReasonOf(OtpStatus settled, DropReason whenCancelled) => settled switch
    {
        OtpStatus.Verified => DropReason.Verified,
        OtpStatus.Expired => DropReason.Expired,
        OtpStatus.Cancelled => whenCancelled,
        OtpStatus.Locked => DropReason.Locked,
        OtpStatus.Pending => throw new InvalidOperationException("A pending code is still delivered."),
    };
}
