using Otp.Application.Delivery;
using Otp.Application.Tests.Storage;
using Otp.Domain.Delivery;

namespace Otp.Application.Tests.Delivery;

/// <summary>Keeps what was handed over; refuses what is not stored yet.</summary>
internal sealed class RecordingHandover : IDeliveryHandover
{
    private readonly InMemoryUnitOfWork _unitOfWork;
    private readonly TimeProvider _clock;

    public RecordingHandover(InMemoryUnitOfWork unitOfWork, TimeProvider clock)
    {
        _unitOfWork = unitOfWork;
        _clock = clock;
    }

    public List<DeliverOtpCommand> HandedOver { get; } = [];

    /// <summary>What was handed over, each with the number of its lease.</summary>
    public IEnumerable<(DeliveryId Delivery, int? Fence)> Leases => HandedOver.Select(delivery => (delivery.Id, delivery.Fence));

    public void HandOver(DeliverOtpCommand delivery)
    {
        if (_unitOfWork.IsInside || !_unitOfWork.Stored.StoredDeliveries.Exists(stored => stored.Id == delivery.Id))
        {
            throw new InvalidOperationException("Only what is stored is handed over.");
        }

        HandedOver.Add(delivery with { HandedOverAt = _clock.GetTimestamp() });
    }
}
