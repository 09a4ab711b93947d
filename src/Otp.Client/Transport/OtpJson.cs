using System.Text.Json;
using System.Text.Json.Serialization;

namespace Otp.Client.Transport;

/// <summary>The service's JSON. Its code is generated at build time, so nothing here needs reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateBody))]
[JsonSerializable(typeof(VerifyBody))]
[JsonSerializable(typeof(OtpStatusDocument))]
[JsonSerializable(typeof(ProblemDocument))]
internal sealed partial class OtpJson : JsonSerializerContext;

/// <summary>The body of a request for a code.</summary>
internal sealed class CreateBody
{
    public string? MessengerId { get; init; }

    public string? PhoneNumber { get; init; }

    public string? Email { get; init; }

    public IReadOnlyList<DeliveryChannel>? Channels { get; init; }

    public string? Locale { get; init; }

    public string? Source { get; init; }
}

/// <summary>The body of a verification.</summary>
internal sealed class VerifyBody
{
    public required string Code { get; init; }
}

/// <summary>A problem (RFC 9457), with the service's extensions.</summary>
internal sealed class ProblemDocument
{
    public string? Type { get; init; }

    public int? AttemptsRemaining { get; init; }

    public long? RetryAfterSeconds { get; init; }

    public string? Rule { get; init; }

    public OtpStatusDocument? Otp { get; init; }

    public Dictionary<string, string[]>? Errors { get; init; }
}

/// <summary>Reads an enum by its names in lower case. Later versions may add names: one that is not known becomes the value 0.</summary>
internal sealed class TolerantEnumConverter<TEnum> : JsonConverter<TEnum>
    where TEnum : struct, Enum
{
    private static readonly Dictionary<string, TEnum> Values =
        Enum.GetValues<TEnum>().ToDictionary(value => value.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType == JsonTokenType.String && Values.TryGetValue(reader.GetString()!, out var value) ? value
            : reader.TokenType == JsonTokenType.String ? default
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.ToString().ToLowerInvariant());
}
