using FluentValidation;
using Otp.Application.Support;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Api.Support;

/// <summary>Whose codes are looked for: exactly one of these.</summary>
/// <param name="PhoneNumber">The person's phone number in international form, with or without +.</param>
/// <param name="Email">The person's e-mail address.</param>
/// <param name="MessengerId">The person's page-scoped Facebook Messenger id.</param>
/// <param name="Token">The token that a code was created with.</param>
public sealed record SearchCodesRequest(string? PhoneNumber = null, string? Email = null, string? MessengerId = null, string? Token = null)
{
    /// <summary>The rule as a sentence.</summary>
    internal const string OneTerm = "Give exactly one of phoneNumber, email, messengerId and token.";

    /// <summary>How many of them are there.</summary>
    internal int Terms => new[] { PhoneNumber, Email, MessengerId, Token }.Count(term => term is not null);

    /// <summary>What is looked for; null where what is there is no number, address, id or token.</summary>
    internal SearchTerm? Term { get; } =
        Domain.Recipients.PhoneNumber.TryParse(PhoneNumber, out var phone) ? SearchTerm.Of(phone)
        : EmailAddress.TryParse(Email, out var email) ? SearchTerm.Of(email)
        : Domain.Recipients.MessengerId.TryParse(MessengerId, out var messenger) ? SearchTerm.Of(messenger)
        : RequestToken.TryParse(Token, out var token) ? SearchTerm.Of(token)
        : null;

    /// <summary>Nothing of it: its members are personal data.</summary>
    public override string ToString() => nameof(SearchCodesRequest);
}

internal sealed class SearchCodesRequestValidator : AbstractValidator<SearchCodesRequest>
{
    public SearchCodesRequestValidator()
    {
        RuleFor(request => request.Terms).Equal(1).OverridePropertyName("body").WithMessage(SearchCodesRequest.OneTerm);
        When(request => request is { Terms: 1, Term: null }, () =>
        {
            RuleFor(request => request.PhoneNumber).Null().OverridePropertyName("phoneNumber").WithMessage(PhoneNumber.Rule);
            RuleFor(request => request.Email).Null().OverridePropertyName("email").WithMessage(EmailAddress.Rule);
            RuleFor(request => request.MessengerId).Null().OverridePropertyName("messengerId").WithMessage(MessengerId.Rule);
            RuleFor(request => request.Token).Null().OverridePropertyName("token").WithMessage(RequestToken.Rule);
        });
    }
}
