using System.Text.Json;
using System.Text.Json.Serialization;
using Otp.Client.Transport;

namespace Otp.Client;

/// <summary>
/// What the service tells of a code. It never holds the code, and never lets anybody in: only the answer to verify does that. Its
/// <c>ToString</c> shows only the type, because the token may be personal data.
/// </summary>
public sealed record OtpEvent
{
    /// <summary>The event's id. One that comes twice has the same one: handle it once.</summary>
    public required string Id { get; init; }

    /// <summary>What happened.</summary>
    public required OtpEventType Type { get; init; }

    /// <summary>What happened, as the service calls it: also of a type that this client does not know.</summary>
    public required string TypeName { get; init; }

    /// <summary>When it happened, UTC, by the service's clock. Events come in any order.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The API client whose code it is, by its name in the service's settings.</summary>
    public required string Client { get; init; }

    /// <summary>Where the code stood when it happened; null for a type that this client does not know.</summary>
    public OtpStatusDocument? Otp { get; init; }

    /// <summary>Only the type.</summary>
    public override string ToString() => $"{nameof(OtpEvent)} {{ {nameof(Type)} = {TypeName} }}";
}

/// <summary>What happened to a code.</summary>
public enum OtpEventType
{
    /// <summary>A type of a later version of the service, which this client does not know: acknowledge it, and do nothing.</summary>
    Unknown,

    /// <summary><c>otp.verified</c>: the code was verified. This does not say by whom.</summary>
    Verified,

    /// <summary><c>otp.expired</c>: the code's time passed.</summary>
    Expired,

    /// <summary><c>otp.locked</c>: too many wrong codes were tried.</summary>
    Locked,

    /// <summary><c>delivery.failed</c>: no message of the code got through, and nothing is left to try.</summary>
    DeliveryFailed,
}

/// <summary>An event's body.</summary>
internal sealed class EventBody
{
    public string? Type { get; init; }

    public DateTimeOffset? Timestamp { get; init; }

    public JsonElement Data { get; init; }

    /// <summary>The event; null when it is none.</summary>
    public OtpEvent? With(string id)
    {
        if (Type is not { Length: > 0 } name || Timestamp is not { } timestamp || Data.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var type = name switch
        {
            "otp.verified" => OtpEventType.Verified,
            "otp.expired" => OtpEventType.Expired,
            "otp.locked" => OtpEventType.Locked,
            "delivery.failed" => OtpEventType.DeliveryFailed,
            _ => OtpEventType.Unknown,
        };
        return new OtpEvent
        {
            Id = id,
            Type = type,
            TypeName = name,
            Timestamp = timestamp,
            Client = Data.TryGetProperty("client", out var client) && client.ValueKind == JsonValueKind.String ? client.GetString()! : "",

            // What a later version tells of may be something else.
            Otp = type == OtpEventType.Unknown ? null : Data.Deserialize(OtpJson.Default.OtpStatusDocument),
        };
    }
}

/// <summary>The JSON of events.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EventBody))]
internal sealed partial class EventJson : JsonSerializerContext;
