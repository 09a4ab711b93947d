using MediatR;
using Otp.Application.Observability;

namespace Otp.Application.Otps.VerifyOtp;

/// <summary>Measures verifications by what came of them.</summary>
internal sealed class MeasuredVerifyOtp(OtpMetrics metrics) : IPipelineBehavior<VerifyOtpCommand, VerifyOtpResult>
{
    public async Task<VerifyOtpResult> Handle(VerifyOtpCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<VerifyOtpResult> next)
    {
        var result = await next();
        switch (result)
        {
            case VerifyOtpResult.Judged judged:
                metrics.Verified(judged.Verdict);
                break;
            case VerifyOtpResult.UnknownToken:
                metrics.VerifiedUnknownToken();
                break;
        }

        return result;
    }
}
