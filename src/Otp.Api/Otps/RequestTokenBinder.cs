using Microsoft.AspNetCore.Mvc.ModelBinding;
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
