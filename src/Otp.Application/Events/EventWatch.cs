using Otp.Application.Clients;
using Otp.Application.Otps;
using Otp.Application.Storage;
using Otp.Domain.Abuse;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Application.Events;

/// <summary>
/// Writes what clients want to be told into the outbox, in the transaction of what it tells, and hands it over once that is on disk.
/// </summary>
internal sealed class EventWatch(IClientDirectory clients, IEventHandover handover) : IUnitWatch
{
    public async ValueTask CommittingAsync(IStorage storage, UnitChanges changes, DateTimeOffset now)
    {
        List<StoredEvent>? written = null;
        foreach (var (item, _) in changes.Items)
        {
            if (IsTold(item.Client, TypeOf(item.Status)) is var (type, rules))
            {
                var view = await OtpView.OfAsync(storage, item, SendsFor(item), rules.Policy, now);
                (written ??= []).Add(Write(storage, type, item.Client, view));
            }
        }

        foreach (var (delivery, _, before) in changes.Deliveries)
        {
            if (before is not DeliveryStatus.Failed
                && delivery.Status == DeliveryStatus.Failed
                && IsTold(delivery.Client, EventTypes.DeliveryFailed) is var (type, rules)
                && await FindMissedAsync(storage, changes, delivery) is { } item)
            {
                var view = await OtpView.OfAsync(storage, item, delivery, SendsFor(item), rules.Policy, now);
                (written ??= []).Add(Write(storage, type, item.Client, view));
            }
        }

        if (written is not null)
        {
            changes.Told = written;
        }
    }

    public void Committed(UnitChanges changes, DateTimeOffset now)
    {
        if (changes.Told.Count > 0)
        {
            handover.HandOver(changes.Told);
        }
    }

    // Whoever has the code, or wants it no more, misses no message; nor is one missed whose place a newer one has taken.
    private static async ValueTask<OtpItem?> FindMissedAsync(IStorage storage, UnitChanges changes, OtpDelivery delivery)
    {
        var changed = changes.Items.FirstOrDefault(change => change.Item.Id == delivery.ItemId)?.Item;
        return (changed ?? await storage.Otps.FindAsync(delivery.ItemId)) is { Status: OtpStatus.Pending or OtpStatus.Expired } item
            && await storage.Deliveries.IsNewestAsync(delivery)
                ? item
                : null;
    }

    // Deliveries of versions before this one do not know their client.
    private (EventTypes Type, ClientRules Rules)? IsTold(ClientId client, EventTypes type)
        => type != EventTypes.None
            && client.Value is { Length: > 0 }
            && clients.RulesOf(client) is { Events.Types: var told } rules
            && told.HasFlag(type)
                ? (type, rules)
                : null;

    private StoredEvent Write(IStorage storage, EventTypes type, ClientId client, OtpView view)
    {
        var happened = new StoredEvent(Guid.CreateVersion7(view.At), client, type.Name(), EventDocument.Write(type, client, view), view.At)
        {
            // What finds no room in memory is anybody's at once.
            LeasedUntil = handover.HasRoomFor(client) ? view.At + EventSchedule.Lease : null,
        };
        storage.Outbox.Add(happened);
        return happened;
    }

    private static BudgetKey SendsFor(OtpItem item) => BudgetKey.SendsFor(item.Client, item.Token);

    private static EventTypes TypeOf(OtpStatus status) => status switch
    {
        OtpStatus.Verified => EventTypes.Verified,
        OtpStatus.Expired => EventTypes.Expired,
        OtpStatus.Locked => EventTypes.Locked,
        OtpStatus.Pending or OtpStatus.Cancelled => EventTypes.None,
    };
}

/// <summary>
/// Hands events that are on disk to the sender of this process, in memory, so that they leave at once. Never blocks and never fails:
/// what finds no room waits in its row.
/// </summary>
public interface IEventHandover
{
    /// <summary>Whether there is room for an event of a client.</summary>
    bool HasRoomFor(ClientId client);

    /// <summary>Hands events over. Their rows are committed; those with a lease are this process's.</summary>
    void HandOver(IReadOnlyList<StoredEvent> events);
}
