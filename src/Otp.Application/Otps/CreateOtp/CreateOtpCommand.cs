using MediatR;
using Otp.Application.Abuse;
using Otp.Application.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Otps.CreateOtp;

/// <summary>Issues a code for a person, or sends the live one again.</summary>
/// <param name="Token">The caller's identifier of its request.</param>
/// <param name="Recipient">The person.</param>
/// <param name="IdempotencyKey">The caller's key for repeating this very request, if it gave one.</param>
public sealed record CreateOtpCommand(RequestToken Token, Recipient Recipient, string? IdempotencyKey) : IRequest<CreateOtpResult>;

/// <summary>What came of it.</summary>
public abstract record CreateOtpResult
{
    private CreateOtpResult()
    {
    }

    /// <summary>Stored, and on its way; also for a resend, and for the repetition of a request under its key.</summary>
    public sealed record Created(OtpView Otp, CreationKind Kind) : CreateOtpResult;

    /// <summary>The token has a live code for somebody else.</summary>
    public sealed record RecipientConflict(OtpView Otp) : CreateOtpResult;

    /// <summary>A budget of sends is spent: the token's, the recipient's or the client's.</summary>
    public sealed record SendRefused(SendRefusal Refusal, OtpView? Otp, DateTimeOffset At) : CreateOtpResult;

    /// <summary>Such a recipient is never sent to.</summary>
    public sealed record Prohibited(Prohibition Why) : CreateOtpResult;

    /// <summary>The idempotency key was used for another request.</summary>
    public sealed record IdempotencyConflict : CreateOtpResult;
}

/// <summary>What a create did.</summary>
public enum CreationKind
{
    /// <summary>It issued a code.</summary>
    New,

    /// <summary>It sent the live code again.</summary>
    Resend,

    /// <summary>Nothing: it repeats an earlier create under its key.</summary>
    Repetition,
}
