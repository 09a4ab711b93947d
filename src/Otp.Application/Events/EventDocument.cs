using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Otp.Application.Clients;
using Otp.Application.Otps;
using Otp.Domain.Otps;

namespace Otp.Application.Events;

/// <summary>An event as its receiver gets it. It never holds the code.</summary>
public sealed record EventDocument
{
    /// <summary>What happened; ignore types you do not know.</summary>
    public required string Type { get; init; }

    /// <summary>When it happened, UTC.</summary>
    public required DateTime Timestamp { get; init; }

    /// <summary>What it happened to.</summary>
    public required EventData Data { get; init; }

    /// <summary>An event in JSON, written as the service's answers are.</summary>
    public static string Write(EventTypes type, ClientId client, OtpView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var document = new EventDocument
        {
            Type = type.Name(),
            Timestamp = view.At.UtcDateTime,
            Data = new EventData(client, OtpStatusDocument.Of(view)),
        };
        return JsonSerializer.Serialize(document, EventJson.AsAnswers.EventDocument);
    }
}

/// <summary>Where the code stood when it happened, and whose it is.</summary>
public sealed record EventData : OtpStatusDocument
{
    /// <summary>Puts the client before the document.</summary>
    [SetsRequiredMembers]
    public EventData(ClientId client, OtpStatusDocument document)
        : base(document)
        => Client = client.Value;

    /// <summary>The API client, by its name in the service's settings.</summary>
    [JsonPropertyOrder(-1)]
    public required string Client { get; init; }

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}

/// <summary>How events are written: as the service's answers are.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(EventDocument))]
internal sealed partial class EventJson : JsonSerializerContext
{
    public static EventJson AsAnswers { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Converters = { ValueNames.Converter() },
    });
}
