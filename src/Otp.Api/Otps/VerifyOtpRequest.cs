using FluentValidation;
using Otp.Domain.Otps;

namespace Otp.Api.Otps;

/// <summary>The code that the person typed.</summary>
/// <param name="Code">
/// What the person typed: 5 to 10 digits of any script. Spaces, hyphens, dashes, dots and invisible marks are passed over; anything
/// else is a 400 and is not counted.
/// </param>
public sealed record VerifyOtpRequest(string? Code)
{
    private readonly OtpCode? _typed = OtpCode.TryParseTyped(Code, out var code) ? code : null;

    /// <summary>The code of what was typed; false when it is none.</summary>
    internal bool TryRead(out OtpCode code)
    {
        code = _typed.GetValueOrDefault();
        return _typed is not null;
    }

    /// <summary>Nothing of it: it is a code.</summary>
    public override string ToString() => nameof(VerifyOtpRequest);
}

internal sealed class VerifyOtpRequestValidator : AbstractValidator<VerifyOtpRequest>
{
    public VerifyOtpRequestValidator()
        => RuleFor(request => request.Code)
            .Must((request, _) => request.TryRead(out OtpCode _))
            .OverridePropertyName("code")
            .WithMessage(OtpCode.TypedRule);
}
