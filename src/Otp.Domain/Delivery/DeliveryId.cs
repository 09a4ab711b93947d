namespace Otp.Domain.Delivery;

/// <summary>Identifies one delivery.</summary>
/// <param name="Value">A version 7 UUID, so that ids grow with time and inserts stay at the end of their index.</param>
public readonly record struct DeliveryId(Guid Value)
{
    /// <summary>A new id.</summary>
    public static DeliveryId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));
}
