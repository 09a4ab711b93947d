using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Delivery;

/// <summary>Starts deliveries in a unit of work, and hands them to the worker once it is committed.</summary>
public sealed class DeliveryStarter
{
    private readonly IOtpSender _sender;
    private readonly IDeliveryHandover _handover;
    private readonly DeliverySettings _settings;
    private readonly TimeProvider _timeProvider;

    /// <summary>Creates the starter.</summary>
    public DeliveryStarter(IOtpSender sender, IDeliveryHandover handover, DeliverySettings settings, TimeProvider timeProvider)
    {
        _sender = sender;
        _handover = handover;
        _settings = settings;
        _timeProvider = timeProvider;
    }

    /// <summary>Why such a recipient is never sent to; null when it may be.</summary>
    public Prohibition? Prohibits(Recipient recipient)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        if (recipient.PhoneNumber is not { } phone)
        {
            return null;
        }

        if (phone.SpecialType is { } type && _settings.RefusedNumberTypes.Contains(type))
        {
            return Prohibition.Number;
        }

        return _settings.AllowedCountries.Count > 0 && !_settings.AllowedCountries.Contains(phone.Country) ? Prohibition.Country : null;
    }

    /// <summary>Starts the delivery that follows the earlier ones of an item. Inside a unit.</summary>
    public async ValueTask<OtpDelivery> StartAsync(IStorage storage, OtpItem item, Recipient recipient, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(item);
        var tried = new HashSet<Channel>();
        foreach (var earlier in await storage.Deliveries.ListAsync(item.Id))
        {
            // In this order: a call that is under way is told by the step it is for, which is dropped with the others.
            tried.UnionWith(earlier.TriedChannels);
            earlier.Apply(new DeliveryEvent.Stopped(DropReason.Superseded), now);
        }

        var steps = Workflow.Steps(recipient, tried, _sender.RunsTimer);
        if (_settings.SkipClosedMessengerWindow && await MessengerIsClosedAsync(storage, item, now))
        {
            steps = Workflow.WithoutMessenger(steps);
        }

        var delivery = OtpDelivery.Start(item, steps, _settings.ReadTimeout, DeliverySettings.Lease, now);
        storage.Deliveries.Add(delivery);
        return delivery;
    }

    /// <summary>Stops what an item's deliveries have not sent yet. Inside a unit.</summary>
    public static async ValueTask StopAsync(IDeliveryRepository deliveries, OtpItem item, DropReason reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(deliveries);
        ArgumentNullException.ThrowIfNull(item);
        foreach (var delivery in await deliveries.ListAsync(item.Id))
        {
            delivery.Apply(new DeliveryEvent.Stopped(reason), now);
        }
    }

    /// <summary>Hands a committed delivery to the worker. Outside any unit.</summary>
    public void HandOver(OtpDelivery delivery, OtpItem item)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        ArgumentNullException.ThrowIfNull(item);
        _handover.HandOver(new StoredDelivery(delivery, item, _timeProvider.GetTimestamp()));
    }

    private static async ValueTask<bool> MessengerIsClosedAsync(IStorage storage, OtpItem item, DateTimeOffset now)
        => item.Recipient.Messenger is { } person
            && (await storage.InboundTimes.LastAsync(person) is not { } last || now - last >= Workflow.MessengerWindow);
}
