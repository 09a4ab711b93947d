using FluentValidation;
using Otp.Domain.Recipients;

namespace Otp.Api.Otps;

/// <summary>Whom the code is for: at least one of the two. With both, Messenger is tried first, then SMS.</summary>
/// <param name="MessengerId">The person's page-scoped Facebook Messenger id: 1 to 50 characters of A-Z a-z 0-9 _ . -</param>
/// <param name="PhoneNumber">
/// The person's phone number in international form, with or without +; spaces, hyphens and brackets are allowed.
/// </param>
public sealed record CreateOtpRequest(string? MessengerId, string? PhoneNumber)
{
    /// <summary>The Messenger id; null where there is none, or what is there is none.</summary>
    internal MessengerId? Messenger { get; } = Domain.Recipients.MessengerId.TryParse(MessengerId, out var messenger) ? messenger : null;

    /// <summary>The phone number; null where there is none, or what is there is none.</summary>
    internal PhoneNumber? Phone { get; } = Domain.Recipients.PhoneNumber.TryParse(PhoneNumber, out var phone) ? phone : null;

    /// <summary>The recipient; only for a request that is valid.</summary>
    internal Recipient ToRecipient() => new(Messenger, Phone);

    /// <summary>Nothing of it: both members are personal data.</summary>
    public override string ToString() => nameof(CreateOtpRequest);
}

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
            .Must((request, _) => request.Phone is not null)
            .When(request => request.PhoneNumber is not null)
            .OverridePropertyName("phoneNumber")
            .WithMessage(PhoneNumber.Rule);
        RuleFor(request => request.MessengerId)
            .Must((request, _) => request.Messenger is not null)
            .When(request => request.MessengerId is not null)
            .OverridePropertyName("messengerId")
            .WithMessage(MessengerId.Rule);
    }
}
