using MediatR;
using Otp.Domain.Otps;

namespace Otp.Application.Otps.GetOtp;

/// <summary>Where a token's newest code stands; null when the client has no such token.</summary>
/// <param name="Token">The caller's identifier of its request.</param>
public sealed record GetOtpQuery(RequestToken Token) : IRequest<OtpView?>;
