using Otp.Application.Delivery;
using Otp.Application.Tests.Storage;
using Otp.Domain.Delivery;

namespace Otp.Application.Tests.Delivery;

/// <summary>Keeps what was handed over; refuses what is not stored yet.</summary>
internal sealed class RecordingHandover : IDeliveryHandover
{
    private readonly InMemoryUnitOfWork _unitOfWork;

    public RecordingHandover(InMemoryUnitOfWork unitOfWork) => _unitOfWork = unitOfWork;

    public List<(DeliveryId Delivery, int? Fence)> HandedOver { get; } = [];

    /// <summary>What was handed over last as it was stored.</summary>
    public StoredDelivery? Stored { get; private set; }

    public void HandOver(DeliveryId delivery) => HandOver(delivery, fence: null);

    public void HandOver(StoredDelivery stored)
    {
        HandOver(stored.Delivery.Id, stored.Delivery.Fence);
        Stored = stored;
    }

    private void HandOver(DeliveryId delivery, int? fence)
    {
        if (_unitOfWork.IsInside || !_unitOfWork.Stored.StoredDeliveries.Exists(stored => stored.Id == delivery))
        {
            throw new InvalidOperationException("Only what is stored is handed over.");
        }

        HandedOver.Add((delivery, fence));
    }
}
