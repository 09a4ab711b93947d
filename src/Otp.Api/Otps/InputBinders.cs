using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Primitives;
using Otp.Api.Answers;
using Otp.Application.Idempotency;
using Otp.Domain.Otps;

namespace Otp.Api.Otps;

/// <summary>Reads the token out of the route, so that a malformed one is refused before anything is looked up.</summary>
internal sealed class RequestTokenBinder : IModelBinder, IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context)
        => context.Metadata.ModelType == typeof(RequestToken) ? this : null;

    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var text = bindingContext.ValueProvider.GetValue(bindingContext.ModelName).FirstValue;
        if (RequestToken.TryParse(text, out var token))
        {
            bindingContext.Result = ModelBindingResult.Success(token);
        }
        else
        {
            bindingContext.ModelState.TryAddModelError(bindingContext.ModelName, RequestToken.Rule);
        }

        return Task.CompletedTask;
    }
}

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
        => values.Count > 1 ? OneKey : IdempotencyKey.TryParse(values.ToString(), out _) ? null : IdempotencyKey.Rule;
}
