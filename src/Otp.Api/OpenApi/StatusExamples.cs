using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Otp.Api.Otps;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Api.OpenApi;

/// <summary>Status documents as they come, written by what writes the real ones.</summary>
internal static class StatusExamples
{
    private static readonly DateTime Created = new(2026, 11, 23, 3, 11, 30, 13, DateTimeKind.Utc);
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(30);

    /// <summary>A code three seconds after it was made: still good, or verified just now.</summary>
    public static JsonNode? Of(OtpStatus status, JsonOptions json) => JsonSerializer.SerializeToNode(DocumentOf(status), json.SerializerOptions);

    private static StepErrorDocument Dropped => new(DeliveryError.Dropped(DropReason.Verified).Code, DeliveryError.Dropped(DropReason.Verified).Reason);

    private static OtpStatusDocument DocumentOf(OtpStatus status) => new()
    {
        Token = "login-2cb2dc16f981f021",
        Status = status,
        CreatedAt = Created,
        ExpiresAt = Created + Validity,
        ExpiresInSeconds = 297,
        VerifiedAt = status == OtpStatus.Verified ? Created + TimeSpan.FromSeconds(3) : null,
        CodeLength = 5,
        AttemptsRemaining = 3,
        NextSendAllowedAt = Created + CoolDown,
        Delivery = new DeliveryDocument
        {
            Status = DeliveryStatus.Accepted,
            Steps =
            [
                new DeliveryStepDocument { Channel = Channel.Messenger, To = "********51", Status = StepStatus.Submitted, SentAt = Created + TimeSpan.FromSeconds(1) },
                new DeliveryStepDocument
                {
                    Channel = Channel.Sms,
                    To = "**********67",
                    Status = status == OtpStatus.Verified ? StepStatus.Dropped : StepStatus.Pending,
                    Error = status == OtpStatus.Verified ? Dropped : null,
                },
            ],
        },
    };
}
