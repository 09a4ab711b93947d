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

    public override bool IsValid(object? value) => value is null || (value is string text && IdempotencyKey.IsWellFormed(text));
}
