using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Storage;

/// <summary>The deliveries: their rows are the queue.</summary>
public interface IDeliveryRepository
{
    /// <summary>A delivery by its id; null when it is gone.</summary>
    ValueTask<OtpDelivery?> FindAsync(DeliveryId id);

    /// <summary>
    /// A delivery as it was stored, without reading it. Should it have been changed since, the unit comes to nothing and is run again.
    /// </summary>
    OtpDelivery TakeUp(OtpDelivery stored);

    /// <summary>A delivery by its id, to claim it; null when it is gone, or when another unit is at it right now.</summary>
    ValueTask<OtpDelivery?> FindFreeAsync(DeliveryId id);

    /// <summary>The deliveries of an item, oldest first.</summary>
    ValueTask<IReadOnlyList<OtpDelivery>> ListAsync(OtpItemId item);

    /// <summary>Whether no delivery of its item is newer, as far as the unit has seen.</summary>
    ValueTask<bool> IsNewestAsync(OtpDelivery delivery);

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

/// <summary>Deliveries that are due and not sent, over all instances.</summary>
/// <param name="Due">How many.</param>
/// <param name="OldestAge">How long the oldest has been due.</param>
public sealed record Backlog(long Due, TimeSpan OldestAge)
{
    /// <summary>Nothing is due.</summary>
    public static Backlog None { get; } = new(0, TimeSpan.Zero);
}

/// <summary>
/// Reports that match no delivery yet: a provider's report may overtake its answer to our own call. Kept for an hour.
/// </summary>
public interface IParkedReports
{
    /// <summary>How long a report waits.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Parks a report that carries an id of the provider.</summary>
    ValueTask ParkAsync(MessageReport report, DateTimeOffset now);

    /// <summary>Takes out the reports on a message or a workflow whose id has just become known, in the order of arrival.</summary>
    ValueTask<IReadOnlyList<MessageReport>> TakeAsync(string? messageId, string? workflowId);
}

/// <summary>When people last wrote to the page: a keyed hash of who, and the time. Kept for 25 hours.</summary>
public interface IInboundTimes
{
    /// <summary>How long a time is kept: Messenger's window and an hour.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(25);

    /// <summary>When a person last wrote; null when that is not known.</summary>
    ValueTask<DateTimeOffset?> LastAsync(AddressHash person);

    /// <summary>Notes that a person wrote; an earlier time than the known one changes nothing.</summary>
    ValueTask NoteAsync(AddressHash person, DateTimeOffset at);
}
