using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Application.Delivery;

/// <summary>A delivery and its item as a unit of work has just stored them, with the first lease. Nobody changes them any more.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Item">What it delivers.</param>
/// <param name="CommittedAt">When the commit was known, as <see cref="TimeProvider.GetTimestamp"/> counts.</param>
public sealed record StoredDelivery(OtpDelivery Delivery, OtpItem Item, long CommittedAt);
