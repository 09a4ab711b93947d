using System.Text.Json.Serialization;
using Otp.Infrastructure.Delivery.Vonage.Dispatch;
using Otp.Infrastructure.Delivery.Vonage.Messages;

namespace Otp.Infrastructure.Delivery.Vonage;

/// <summary>How bodies are written for Vonage and its answers read: names in snake case, what is null left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MessagesRequest))]
[JsonSerializable(typeof(MessagesAnswer))]
[JsonSerializable(typeof(DispatchRequest))]
[JsonSerializable(typeof(DispatchAnswer))]
internal sealed partial class VonageJson : JsonSerializerContext;
