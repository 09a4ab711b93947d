using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Delivery;

/// <summary>Starts deliveries, inside a unit.</summary>
internal static class DeliveryStarter
{
    /// <summary>Where the next delivery of a code goes.</summary>
    /// <param name="storage">The unit's storage.</param>
    /// <param name="sent">The code, if it was sent before; null for a new one.</param>
    /// <param name="recipient">The person.</param>
    /// <param name="plan">Where deliveries may go.</param>
    /// <param name="isChosen">Whether the request chose exactly that.</param>
    /// <param name="policy">The rules of deliveries.</param>
    /// <param name="now">The instant.</param>
    public static async ValueTask<IReadOnlyList<ChannelAddress>> StepsAsync(
        IStorage storage,
        OtpItem? sent,
        RecipientFingerprint recipient,
        IReadOnlyList<ChannelAddress> plan,
        bool isChosen,
        DeliveryPolicy policy,
        DateTimeOffset now)
    {
        if (isChosen)
        {
            return plan;
        }

        var earlier = sent is null ? [] : await storage.Deliveries.ListAsync(sent.Id);
        var steps = Workflow.Steps(plan, earlier.SelectMany(delivery => delivery.TriedChannels).ToHashSet(), policy.ProviderRunsTimer);
        return policy.SkipClosedMessengerWindow && await MessengerIsClosedAsync(storage, recipient, now)
            ? Workflow.WithoutMessenger(steps)
            : steps;
    }

    /// <summary>Starts a delivery, which takes the place of the earlier ones of its code.</summary>
    public static async ValueTask<OtpDelivery> StartAsync(
        IStorage storage, OtpItem item, IReadOnlyList<ChannelAddress> steps, string? locale, DeliveryPolicy policy, DateTimeOffset now)
    {
        foreach (var earlier in await storage.Deliveries.ListAsync(item.Id))
        {
            earlier.Apply(new DeliveryEvent.Stopped(DropReason.Superseded), now);
        }

        var delivery = OtpDelivery.Start(item, steps, policy.ReadTimeout, DeliveryPolicy.Lease, now, policy.Waits, locale, policy.Routes);
        storage.Deliveries.Add(delivery);
        return delivery;
    }

    private static async ValueTask<bool> MessengerIsClosedAsync(IStorage storage, RecipientFingerprint recipient, DateTimeOffset now)
        => recipient.Messenger is { } person
            && (await storage.InboundTimes.LastAsync(person) is not { } last || now - last >= Workflow.MessengerWindow);
}
