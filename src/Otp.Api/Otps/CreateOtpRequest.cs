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
    // Read once for the validator and the controller: a number's rules cost more than the rest of the request's.
    private PhoneNumber? _phone;

    /// <summary>The recipient; only for a request that is valid.</summary>
    internal Recipient ToRecipient() => new(
        Domain.Recipients.MessengerId.TryParse(MessengerId, out var messenger) ? messenger : null,
        HasValidPhoneNumber() ? _phone : null);

    /// <summary>Whether the phone number is one.</summary>
    internal bool HasValidPhoneNumber()
    {
        if (_phone is null && Domain.Recipients.PhoneNumber.TryParse(PhoneNumber, out var phone))
        {
            _phone = phone;
        }

        return _phone is not null;
    }

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
