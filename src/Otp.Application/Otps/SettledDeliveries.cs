using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Application.Otps;

/// <summary>What the end of a code means for its deliveries.</summary>
internal static class SettledDeliveries
{
    /// <summary>Why messages of a code that has reached a terminal status are pointless.</summary>
    public static DropReason DropReason(this OtpStatus status) => status switch
    {
        OtpStatus.Verified => Domain.Delivery.DropReason.Verified,
        OtpStatus.Expired => Domain.Delivery.DropReason.Expired,
        OtpStatus.Cancelled => Domain.Delivery.DropReason.Cancelled,
        OtpStatus.Locked => Domain.Delivery.DropReason.Locked,
        OtpStatus.Pending => throw new InvalidOperationException("A pending code is still delivered."),
    };
}
