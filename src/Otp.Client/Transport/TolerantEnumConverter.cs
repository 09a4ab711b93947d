using System.Text.Json;
using System.Text.Json.Serialization;

namespace Otp.Client.Transport;

/// <summary>Reads an enum by its names in lower case. A name it does not know is the value 0: the contract grows by addition.</summary>
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
