using Microsoft.AspNetCore.Mvc.ModelBinding;
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
/// Reads the <c>Idempotency-Key</c>, and refuses a malformed one, and two of them. The framework's own binder takes an empty header for
/// none, and its sender would believe that the request is safe to repeat.
/// </summary>
internal sealed class IdempotencyKeyBinder : IModelBinder, IModelBinderProvider
{
    public const string Header = "Idempotency-Key";

    private const string OneKey = "A request has one Idempotency-Key at most.";

    public IModelBinder? GetBinder(ModelBinderProviderContext context)
        => context.Metadata.ModelType == typeof(IdempotencyKey) ? this : null;

    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        if (!bindingContext.HttpContext.Request.Headers.TryGetValue(Header, out var values))
        {
            return Task.CompletedTask;
        }

        // Two of them, written as one with a comma between, would be a well-formed third.
        if (values.Count > 1)
        {
            bindingContext.ModelState.TryAddModelError(Header, OneKey);
        }
        else if (IdempotencyKey.TryParse(values.ToString(), out var key))
        {
            bindingContext.Result = ModelBindingResult.Success(key);
        }
        else
        {
            bindingContext.ModelState.TryAddModelError(Header, IdempotencyKey.Rule);
        }

        return Task.CompletedTask;
    }
}
