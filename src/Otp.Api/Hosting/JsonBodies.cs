using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Otp.Api.Errors;

namespace Otp.Api.Hosting;

/// <summary>
/// Reads JSON as the framework does, and says of a body that is refused which members are wrong: all of them, where the
/// framework notes the first, in words that echo input.
/// </summary>
internal sealed class JsonBodies(SystemTextJsonInputFormatter json) : IInputFormatter
{
    public bool CanRead(InputFormatterContext context) => json.CanRead(context);

    public async Task<InputFormatterResult> ReadAsync(InputFormatterContext context)
    {
        // At most 8 KiB, and mostly less than 100 bytes; kept to be looked at again.
        var request = context.HttpContext.Request;
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.HttpContext.RequestAborted);
        body.Position = 0;
        request.Body = body;
        try
        {
            var result = await json.ReadAsync(context);
            if (!result.HasError || Notes(context.ModelState, exception => exception is UnsupportedContentTypeException).Count > 0)
            {
                return result;
            }
        }
        catch (InvalidOperationException)
        {
            // The framework takes the name of an unknown member apart at dots and brackets, and throws where it finds more than 32.
        }

        foreach (var note in Notes(context.ModelState, exception => exception is JsonException))
        {
            context.ModelState.Remove(note);
        }

        foreach (var (member, sentence) in BodyErrors.Of(body.ToArray(), json.SerializerOptions.GetTypeInfo(context.ModelType)))
        {
            context.ModelState.TryAddModelError(member, sentence);
        }

        return await InputFormatterResult.FailureAsync();
    }

    private static List<string> Notes(ModelStateDictionary state, Func<Exception?, bool> isMeant)
        => [.. state.Where(entry => entry.Value!.Errors.Any(error => isMeant(error.Exception))).Select(entry => entry.Key)];
}
