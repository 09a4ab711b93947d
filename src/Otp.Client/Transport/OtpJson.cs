using System.Text.Json.Serialization;

namespace Otp.Client.Transport;

/// <summary>The service's JSON, with code made at build time: nothing here needs reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateBody))]
[JsonSerializable(typeof(VerifyBody))]
[JsonSerializable(typeof(OtpStatusDocument))]
[JsonSerializable(typeof(ProblemDocument))]
internal sealed partial class OtpJson : JsonSerializerContext;

/// <summary>The body of a create.</summary>
internal sealed class CreateBody
{
    public string? MessengerId { get; init; }

    public string? PhoneNumber { get; init; }
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
