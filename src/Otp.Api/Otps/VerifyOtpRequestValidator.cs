using FluentValidation;
using Otp.Domain.Otps;

namespace Otp.Api.Otps;

internal sealed class VerifyOtpRequestValidator : AbstractValidator<VerifyOtpRequest>
{
    public VerifyOtpRequestValidator()
        => RuleFor(request => request.Code)
            .Must((request, _) => request.TryRead(out OtpCode _))
            .OverridePropertyName("code")
            .WithMessage(OtpCode.TypedRule);
}
