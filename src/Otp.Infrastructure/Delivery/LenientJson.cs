using System.Text.Json;
using Otp.Domain.Delivery;

namespace Otp.Infrastructure.Delivery;

/// <summary>Reads members that may be missing or of another type, without complaint.</summary>
internal static class LenientJson
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Parses a text, passing over a byte order mark before it, as RFC 8259 (8.1) allows.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json)
        => JsonDocument.Parse(json.Span.StartsWith(ByteOrderMark) ? json[ByteOrderMark.Length..] : json);

    /// <summary>
    /// A member, the last one of that name. Where there is none: an undefined element, all of whose members are undefined too.
    /// </summary>
    public static JsonElement Member(this JsonElement element, string name)
    {
        var member = default(JsonElement);
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var candidate in element.EnumerateObject())
            {
                member = IsCalled(candidate, name) ? candidate.Value : member;
            }
        }

        return member;
    }

    /// <summary>A short text, or a number as text; null for anything else.</summary>
    public static string? Text(this JsonElement element, string name)
    {
        var member = element.Member(name);
        var text = member.ValueKind switch
        {
            JsonValueKind.String => StringOf(member),
            JsonValueKind.Number => member.GetRawText(),
            _ => null,
        };

        // No id holds a NUL, and PostgreSQL's texts cannot.
        return text is { Length: > 0 and <= MessageReferences.MaxIdLength } && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
    }

    /// <summary>The elements of an array; none for anything else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element)
        => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];

    // Half of a surrogate pair is JSON (RFC 8259, 8.2), but no text. The parser finds it, as it does what is no UTF-8, only
    // when the text is read.
    private static string? StringOf(JsonElement member)
    {
        try
        {
            return member.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsCalled(JsonProperty member, string name)
    {
        try
        {
            return member.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
