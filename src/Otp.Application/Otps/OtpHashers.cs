using Otp.Application.Idempotency;
using Otp.Domain.Recipients;

namespace Otp.Application.Otps;

/// <summary>The keyed hashes that stand in storage in the place of what they are of.</summary>
/// <param name="Addresses">For addresses.</param>
/// <param name="Requests">For what a request asked.</param>
public sealed record OtpHashers(IAddressHasher Addresses, IRequestHasher Requests);
