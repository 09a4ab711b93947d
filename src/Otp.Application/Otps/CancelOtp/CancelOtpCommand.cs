using MediatR;
using Otp.Domain.Otps;

namespace Otp.Application.Otps.CancelOtp;

/// <summary>Withdraws a code. A code that is verified, expired, cancelled or locked stays as it is.</summary>
/// <returns>Whether the client has such a token.</returns>
/// <param name="Token">The caller's identifier of its request.</param>
public sealed record CancelOtpCommand(RequestToken Token) : IRequest<bool>;
