using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Net.Http.Headers;
using Otp.Api.Answers;

namespace Otp.Api.Bodies;

/// <summary>
/// Reads JSON as the framework does, and says of a body that is refused which members are wrong: all of them, where the
/// framework notes the first, in words that echo input.
/// </summary>
internal sealed class JsonBodies(SystemTextJsonInputFormatter json) : IInputFormatter
{
    // The framework also takes UTF-16, and every type that ends in +json. What is not read here is answered 415.
    public bool CanRead(InputFormatterContext context)
        => MediaTypeHeaderValue.TryParse(context.HttpContext.Request.ContentType, out var type)
            && type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue
                || HeaderUtilities.RemoveQuotes(type.Charset).Equals(Encoding.UTF8.WebName, StringComparison.OrdinalIgnoreCase))
            && json.CanRead(context);

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
            if (!result.HasError)
            {
                return result;
            }
        }
        catch (InvalidOperationException)
        {
            // The framework takes the name of an unknown member apart at dots and brackets, and throws where it finds more than 32.
        }

        foreach (var note in Notes(context.ModelState))
        {
            context.ModelState.Remove(note);
        }

        foreach (var (member, sentence) in BodyErrors.Of(body.ToArray(), json.SerializerOptions.GetTypeInfo(context.ModelType)))
        {
            context.ModelState.TryAddModelError(member, sentence);
        }

        return await InputFormatterResult.FailureAsync();
    }

    private static List<string> Notes(ModelStateDictionary state)
        => [.. state.Where(entry => entry.Value!.Errors.Any(error => error.Exception is JsonException)).Select(entry => entry.Key)];
}

/// <summary>Says which members of a body keep it from being read. A name is repeated only when it is too plain to be a secret.</summary>
internal static partial class BodyErrors
{
    /// <summary>The member that stands for the body itself.</summary>
    public const string Whole = "";

    /// <summary>Each member that is wrong, with a sentence; <see cref="Whole"/> where it is no member.</summary>
    public static IReadOnlyList<(string Member, string Sentence)> Of(ReadOnlyMemory<byte> body, JsonTypeInfo model)
    {
        List<(string Member, string Sentence)> errors = [];
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                errors.AddRange(OfMembers(document.RootElement, model));
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON at all, or half a character in a name: there is no member to speak of.
            errors.Clear();
        }

        return errors.Count > 0 ? errors : [(Whole, InvalidRequests.BodyError)];
    }

    private static IEnumerable<(string Member, string Sentence)> OfMembers(JsonElement body, JsonTypeInfo model)
    {
        var types = model.Properties.ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in body.EnumerateObject())
        {
            if (!types.TryGetValue(member.Name, out var type))
            {
                yield return PlainName().IsMatch(member.Name)
                    ? (member.Name, $"There is no such member. There are: {string.Join(", ", types.Keys)}.")
                    : (Whole, InvalidRequests.BodyError);
            }
            else if (!seen.Add(member.Name))
            {
                yield return (member.Name, "It stands there twice.");
            }
            else if (!IsReadable(member.Value, type, model.Options))
            {
                yield return (member.Name, WrongValue(member.Value, type));
            }
        }
    }

    private static bool IsReadable(JsonElement value, Type type, JsonSerializerOptions options)
    {
        try
        {
            value.Deserialize(type, options);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string WrongValue(JsonElement value, Type type) => (type == typeof(string), value.ValueKind) switch
    {
        (true, JsonValueKind.String) => "It holds half a character.",
        (true, _) => "It must be a string, in quotes.",
        _ => "It is not of the documented type.",
    };

    // A phone number begins with a digit or a plus, an API key is longer.
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_]{0,39}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlainName();
}
