using System.Reflection;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Application.Tests.Storage;

/// <summary>Copies of aggregates, as a database gives them: what one unit changes, no other sees before it is stored.</summary>
internal static class Snapshots
{
    private static readonly MethodInfo Clone = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!;

    public static OtpItem Copy(this OtpItem item) => (OtpItem)Clone.Invoke(item, null)!;

    // Its steps are values.
    public static OtpDelivery Copy(this OtpDelivery delivery) => (OtpDelivery)Clone.Invoke(delivery, null)!;
}
