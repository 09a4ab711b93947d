using System.ComponentModel.DataAnnotations;
using Otp.Application.Idempotency;

namespace Otp.Api.Otps;

/// <summary>Checks the shape of an <c>Idempotency-Key</c>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class IdempotencyKeyAttribute : ValidationAttribute
{
    public const string Header = "Idempotency-Key";

    public IdempotencyKeyAttribute()
        : base(IdempotencyKey.Rule)
    {
    }

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);

        // Model binding takes an empty header for none; its sender believes that the request is safe to repeat.
        var request = validationContext.GetRequiredService<IHttpContextAccessor>().HttpContext!.Request;
        var valid = request.Headers.ContainsKey(Header)
            ? value is string text && IdempotencyKey.IsWellFormed(text)
            : value is null;
        return valid ? ValidationResult.Success : new ValidationResult(ErrorMessage ?? IdempotencyKey.Rule);
    }
}
