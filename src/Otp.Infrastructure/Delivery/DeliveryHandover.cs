using System.Diagnostics;
using System.Threading.Channels;
using Otp.Application.Delivery;

namespace Otp.Infrastructure.Delivery;

/// <summary>The way from a committed delivery to the worker, in memory. When it is full, deliveries wait in their rows.</summary>
internal sealed class DeliveryHandover(TimeProvider timeProvider) : IDeliveryHandover
{
    private const int Capacity = 20_000;

    // Behind more than this a delivery waits too long to be sent as it was stored, so that keeping it would only cost memory.
    private const int Near = 256;

    private readonly Channel<DeliverOtpCommand> _channel = Channel.CreateBounded<DeliverOtpCommand>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public ChannelReader<DeliverOtpCommand> Reader => _channel.Reader;

    public void HandOver(DeliverOtpCommand delivery) => _channel.Writer.TryWrite(delivery with
    {
        Stored = _channel.Reader.Count < Near ? delivery.Stored : null,
        HandedOverAt = timeProvider.GetTimestamp(),
        Trace = Activity.Current?.Context ?? default,
    });
}
