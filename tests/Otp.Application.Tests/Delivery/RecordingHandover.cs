using Otp.Application.Delivery;
using Otp.Application.Tests.Storage;
using Otp.Domain.Delivery;
using Otp.TestKit.Storage;

namespace Otp.Application.Tests.Delivery;

/// <summary>Keeps what was handed over; refuses what is not stored yet.</summary>
internal sealed class RecordingHandover : IDeliveryHandover
{
    private readonly TestDatabase _database;
    private readonly ObservedUnitOfWork _unitOfWork;
    private readonly TimeProvider _clock;

    public RecordingHandover(TestDatabase database, ObservedUnitOfWork unitOfWork, TimeProvider clock)
    {
        _database = database;
        _unitOfWork = unitOfWork;
        _clock = clock;
    }

    public List<DeliverOtpCommand> HandedOver { get; } = [];

    /// <summary>What was handed over, each with the number of its lease.</summary>
    public IEnumerable<(DeliveryId Delivery, int? Fence)> Leases => HandedOver.Select(delivery => (delivery.Id, delivery.Fence));

    public void HandOver(DeliverOtpCommand delivery)
    {
        if (_unitOfWork.IsInside || _database.Deliveries.All(stored => stored.Id != delivery.Id))
        {
            throw new InvalidOperationException("Only what is stored is handed over.");
        }

        HandedOver.Add(delivery with { HandedOverAt = _clock.GetTimestamp() });
    }
}
