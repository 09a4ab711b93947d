using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Otp.Domain.Delivery;

namespace Otp.Infrastructure.Storage;

/// <summary>
/// The steps inside their delivery's row, as JSON: read and written with it, in one statement. What a document does not name has
/// its default, so that one of an older version loads.
/// </summary>
internal sealed class DeliveryStepsConverter() : ValueConverter<IReadOnlyList<DeliveryStep>, string>(
    steps => Write(steps), json => Read(json))
{
    private static string Write(IReadOnlyList<DeliveryStep> steps)
        => JsonSerializer.Serialize(steps, DeliveryStepsJson.Default.IReadOnlyListDeliveryStep);

    private static IReadOnlyList<DeliveryStep> Read(string json)
        => JsonSerializer.Deserialize(json, DeliveryStepsJson.Default.IReadOnlyListDeliveryStep) ?? [];
}

/// <summary>Tells what has changed. Steps are values, so a snapshot is the list itself.</summary>
internal sealed class DeliveryStepsComparer() : ValueComparer<IReadOnlyList<DeliveryStep>>(
    (one, other) => ReferenceEquals(one, other) || (one != null && other != null && one.SequenceEqual(other)),
    steps => steps.Count,
    steps => steps);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(UnixMillisecondsJsonConverter)])]
[JsonSerializable(typeof(IReadOnlyList<DeliveryStep>))]
internal sealed partial class DeliveryStepsJson : JsonSerializerContext;

/// <summary>Times as they stand in columns.</summary>
internal sealed class UnixMillisecondsJsonConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        => writer.WriteNumberValue(value.ToUnixTimeMilliseconds());
}
