using FluentValidation;
using Otp.Domain.Otps;

namespace Otp.Api.Otps;

internal sealed class VerifyOtpRequestValidator : AbstractValidator<VerifyOtpRequest>
{
    public VerifyOtpRequestValidator()
        => RuleFor(request => request.Code)
            .Must(text => OtpCode.TryParse(text, out _))
            .OverridePropertyName("code")
            .WithMessage($"A code is {OtpCode.MinLength} to {OtpCode.MaxLength} digits, 0 to 9.");
}
