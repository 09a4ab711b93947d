using Microsoft.AspNetCore.Mvc.Filters;
using Otp.Api.Errors;
using Otp.Application.Idempotency;

namespace Otp.Api.Otps;

/// <summary>
/// Refuses a malformed <c>Idempotency-Key</c>. A filter rather than a rule of the parameter: model binding takes an empty
/// header for none, and its sender would believe that the request is safe to repeat.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class IdempotencyKeyAttribute : ActionFilterAttribute
{
    public const string Header = "Idempotency-Key";

    public override void OnActionExecuting(ActionExecutingContext context)
    {
        if (context.HttpContext.Request.Headers.TryGetValue(Header, out var values) && !IdempotencyKey.IsWellFormed(values.ToString()))
        {
            context.Result = new ProblemAnswer(Problem.Invalid(
                new Dictionary<string, string[]>(StringComparer.Ordinal) { [Header] = [IdempotencyKey.Rule] }));
        }
    }
}
