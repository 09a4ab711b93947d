using MediatR;
using Otp.Domain.Delivery;

namespace Otp.Application.Delivery.DeliverOtp;

/// <summary>Carries a delivery one step further: claim, call the provider, record.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Fence">The lease under which it was handed over; null to claim it first.</param>
/// <param name="Stored">The delivery as it was stored with that lease, where it was handed over; null to read it.</param>
public sealed record DeliverOtpCommand(DeliveryId Delivery, int? Fence, StoredDelivery? Stored = null) : IRequest<DeliverOtpResult>;

/// <summary>What came of it.</summary>
public enum DeliverOtpResult
{
    /// <summary>There was nothing to send: it is not due, held elsewhere, closed, or gone.</summary>
    NotClaimed,

    /// <summary>The provider was called, and its answer is recorded.</summary>
    Recorded,

    /// <summary>The same, and the next step is due at once.</summary>
    DueAgain,

    /// <summary>The provider was called, but the lease had moved on, so that its answer was refused.</summary>
    Outdated,
}
