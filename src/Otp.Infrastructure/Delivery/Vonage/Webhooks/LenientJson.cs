using System.Text.Json;
using Otp.Application.Delivery;

namespace Otp.Infrastructure.Delivery.Vonage.Webhooks;

/// <summary>Reads members that may be missing or of another type, without complaint.</summary>
internal static class LenientJson
{
    /// <summary>A member; an undefined element, of which all members are undefined too, where there is none.</summary>
    public static JsonElement Member(this JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    /// <summary>A short text, or a number as text; null for anything else.</summary>
    public static string? Text(this JsonElement element, string name)
    {
        var member = element.Member(name);
        var text = member.ValueKind switch
        {
            JsonValueKind.String => member.GetString(),
            JsonValueKind.Number => member.GetRawText(),
            _ => null,
        };
        return text is { Length: > 0 and <= MessageReferences.MaxIdLength } ? text : null;
    }

    /// <summary>The elements of an array; none for anything else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element)
        => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];
}
