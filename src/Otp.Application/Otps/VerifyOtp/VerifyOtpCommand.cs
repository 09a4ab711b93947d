using MediatR;
using Otp.Domain.Otps;

namespace Otp.Application.Otps.VerifyOtp;

/// <summary>Judges a code that a person typed.</summary>
/// <param name="Token">The caller's identifier of its request.</param>
/// <param name="Code">The code.</param>
/// <param name="IdempotencyKey">The caller's key for repeating this very request, if it gave one.</param>
public sealed record VerifyOtpCommand(RequestToken Token, OtpCode Code, string? IdempotencyKey) : IRequest<VerifyOtpResult>;

/// <summary>What came of it.</summary>
public abstract record VerifyOtpResult
{
    private VerifyOtpResult()
    {
    }

    /// <summary>The client has no such token.</summary>
    public sealed record UnknownToken : VerifyOtpResult;

    /// <summary>The code was judged, or told why not.</summary>
    public sealed record Judged(VerificationResult Verdict, OtpView Otp) : VerifyOtpResult;

    /// <summary>The idempotency key was used for another code.</summary>
    public sealed record IdempotencyConflict : VerifyOtpResult;
}
