using Microsoft.AspNetCore.Mvc.Formatters;

namespace Otp.Api.Hosting;

/// <summary>
/// Reads JSON as the framework does. That one notes an unknown member under its name, which it takes apart at dots and
/// brackets, and throws where it finds more than 32: here such a name is one more malformed body.
/// </summary>
internal sealed class JsonBodies(SystemTextJsonInputFormatter json) : IInputFormatter
{
    public bool CanRead(InputFormatterContext context) => json.CanRead(context);

    public async Task<InputFormatterResult> ReadAsync(InputFormatterContext context)
    {
        try
        {
            return await json.ReadAsync(context);
        }
        catch (InvalidOperationException)
        {
            context.ModelState.TryAddModelError(string.Empty, string.Empty);
            return await InputFormatterResult.FailureAsync();
        }
    }
}
