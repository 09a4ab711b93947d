using FluentValidation;
using Otp.Domain.Recipients;

namespace Otp.Api.Otps;

internal sealed class CreateOtpRequestValidator : AbstractValidator<CreateOtpRequest>
{
    public CreateOtpRequestValidator()
    {
        RuleFor(request => request.PhoneNumber)
            .NotNull()
            .When(request => request.MessengerId is null)
            .OverridePropertyName("phoneNumber")
            .WithMessage("Give a messengerId, a phoneNumber or both.");
        RuleFor(request => request.PhoneNumber)
            .Must((request, _) => request.HasValidPhoneNumber())
            .When(request => request.PhoneNumber is not null)
            .OverridePropertyName("phoneNumber")
            .WithMessage(PhoneNumber.Rule);
        RuleFor(request => request.MessengerId)
            .Must(text => MessengerId.TryParse(text, out _))
            .When(request => request.MessengerId is not null)
            .OverridePropertyName("messengerId")
            .WithMessage(MessengerId.Rule);
    }
}
