using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Application.Storage;

/// <summary>What happened to codes and deliveries in one unit of work, whoever changed them.</summary>
/// <param name="Items">Codes that are new, or whose status is another one.</param>
/// <param name="Deliveries">Deliveries that are new, or of which a step or the end is another one.</param>
public sealed record UnitChanges(IReadOnlyList<ItemChange> Items, IReadOnlyList<DeliveryChange> Deliveries)
{
    /// <summary>Nothing happened.</summary>
    public static UnitChanges None { get; } = new([], []);

    /// <summary>What clients are told of them, as it was written with them.</summary>
    public IReadOnlyList<StoredEvent> Told { get; internal set; } = [];

    /// <summary>Whether something did.</summary>
    public bool IsAny => Items.Count > 0 || Deliveries.Count > 0;
}

/// <summary>A code that is new, or whose status is another one.</summary>
/// <param name="Item">As it is now.</param>
/// <param name="Before">Its status before; null for a new one.</param>
public sealed record ItemChange(OtpItem Item, OtpStatus? Before)
{
    /// <summary>Its deliveries as they are now, oldest first.</summary>
    public IReadOnlyList<OtpDelivery> Deliveries { get; init; } = [];
}

/// <summary>A delivery that is new, or of which a step or the end is another one.</summary>
/// <param name="Delivery">As it is now.</param>
/// <param name="Before">Its steps before; empty for a new one.</param>
/// <param name="StatusBefore">How far it had come before; null for a new one.</param>
public sealed record DeliveryChange(OtpDelivery Delivery, IReadOnlyList<DeliveryStep> Before, DeliveryStatus? StatusBefore);

/// <summary>
/// Sees every change of a code or a delivery at the one place that all of them pass: to tell others of it in the same transaction,
/// and to count it once it is on disk.
/// </summary>
public interface IUnitWatch
{
    /// <summary>
    /// A unit has ended and is about to be written; what is added to its storage here is committed with it, or not at all. May be
    /// called again for the same unit, and changes nothing outside its storage.
    /// </summary>
    ValueTask CommittingAsync(IStorage storage, UnitChanges changes, DateTimeOffset now);

    /// <summary>They are on disk. Called once, on the way to the caller's answer: it returns at once and throws nothing.</summary>
    void Committed(UnitChanges changes, DateTimeOffset now);
}
