using System.Diagnostics;
using System.Threading.Channels;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;

namespace Otp.Infrastructure.Delivery;

/// <summary>The way from a committed delivery to the worker, in memory. When it is full, deliveries wait in their rows.</summary>
internal sealed class DeliveryHandover : IDeliveryHandover
{
    private const int Capacity = 20_000;

    // Behind more than this a delivery waits too long to be sent as it was stored, so that keeping it would cost memory alone.
    private const int Near = 256;

    private readonly Channel<Handover> _channel = Channel.CreateBounded<Handover>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public ChannelReader<Handover> Reader => _channel.Reader;

    public void HandOver(DeliveryId delivery) => HandOver(new Handover(delivery, Fence: null, Stored: null, Trace));

    public void HandOver(StoredDelivery stored)
        => HandOver(new Handover(stored.Delivery.Id, stored.Delivery.Fence, _channel.Reader.Count < Near ? stored : null, Trace));

    private static ActivityContext Trace => Activity.Current?.Context ?? default;

    private void HandOver(Handover handover) => _channel.Writer.TryWrite(handover);
}

/// <summary>A delivery to be carried.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Fence">The lease it was stored with; null for one that must be claimed.</param>
/// <param name="Stored">It as it was stored; null to read it.</param>
/// <param name="Trace">The trace of what handed it over.</param>
internal readonly record struct Handover(DeliveryId Delivery, int? Fence, StoredDelivery? Stored, ActivityContext Trace);
