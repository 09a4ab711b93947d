using System.Text.Json;

namespace VonageSimulator.Control;

/// <summary>Reads a body of the control API. It says what is wrong with the body, because a person may have typed it.</summary>
internal static class ControlBody
{
    public static async Task<(T? Value, string? Problem)> ReadAsync<T>(HttpRequest request)
        where T : class
    {
        try
        {
            var value = await JsonSerializer.DeserializeAsync<T>(request.Body, Wire.Json, request.HttpContext.RequestAborted);
            return value is null ? (null, "The body must be a JSON object.") : (value, null);
        }
        catch (JsonException exception)
        {
            return (null, exception.Message);
        }
    }
}
