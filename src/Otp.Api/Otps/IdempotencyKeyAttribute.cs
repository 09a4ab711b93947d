using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Primitives;
using Otp.Api.Errors;
using Otp.Application.Idempotency;

namespace Otp.Api.Otps;

/// <summary>
/// Refuses a malformed <c>Idempotency-Key</c>, and two of them. A filter rather than a rule of the parameter: model binding takes an empty
/// header for none, and its sender would believe that the request is safe to repeat.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class IdempotencyKeyAttribute : ActionFilterAttribute
{
    public const string Header = "Idempotency-Key";

    private const string OneKey = "A request has one Idempotency-Key at most.";

    public override void OnActionExecuting(ActionExecutingContext context)
    {
        if (context.HttpContext.Request.Headers.TryGetValue(Header, out var values) && RuleBrokenBy(values) is { } rule)
        {
            context.Result = new ProblemAnswer(Problem.Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { [Header] = [rule] }));
        }
    }

    // Two of them, written as one with a comma between, would be a well-formed third.
    private static string? RuleBrokenBy(StringValues values)
        => values.Count > 1 ? OneKey : IdempotencyKey.IsWellFormed(values.ToString()) ? null : IdempotencyKey.Rule;
}
