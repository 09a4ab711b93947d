using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Delivery;

/// <summary>Starts deliveries.</summary>
internal static class DeliveryStarter
{
    /// <summary>Starts the delivery that follows the earlier ones of an item, inside a unit.</summary>
    public static async ValueTask<OtpDelivery> StartAsync(
        IStorage storage, OtpItem item, Recipient recipient, DeliveryPolicy policy, DateTimeOffset now)
    {
        var tried = new HashSet<Channel>();
        foreach (var earlier in await storage.Deliveries.ListAsync(item.Id))
        {
            // In this order: a call that is under way is told by the step it is for, which is dropped with the others.
            tried.UnionWith(earlier.TriedChannels);
            earlier.Apply(new DeliveryEvent.Stopped(DropReason.Superseded), now);
        }

        var steps = Workflow.Steps(recipient, tried, policy.ProviderRunsTimer);
        if (policy.SkipClosedMessengerWindow && await MessengerIsClosedAsync(storage, item, now))
        {
            steps = Workflow.WithoutMessenger(steps);
        }

        var delivery = OtpDelivery.Start(item, steps, policy.ReadTimeout, DeliveryPolicy.Lease, now);
        storage.Deliveries.Add(delivery);
        return delivery;
    }

    private static async ValueTask<bool> MessengerIsClosedAsync(IStorage storage, OtpItem item, DateTimeOffset now)
        => item.Recipient.Messenger is { } person
            && (await storage.InboundTimes.LastAsync(person) is not { } last || now - last >= Workflow.MessengerWindow);
}
