using MediatR;
using Otp.Application.Observability;

namespace Otp.Application.Otps.CreateOtp;

/// <summary>Measures creates by what came of them.</summary>
internal sealed class MeasuredCreateOtp(OtpMetrics metrics) : IPipelineBehavior<CreateOtpCommand, CreateOtpResult>
{
    public async Task<CreateOtpResult> Handle(CreateOtpCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<CreateOtpResult> next)
    {
        var result = await next();
        switch (result)
        {
            case CreateOtpResult.Created { Kind: not CreationKind.Repetition } created:
                metrics.Created(resend: created.Kind == CreationKind.Resend);
                break;
            case CreateOtpResult.SendRefused refused:
                metrics.SendRefused(refused.Refusal.Rule);
                break;
        }

        return result;
    }
}
