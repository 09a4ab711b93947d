using System.Text.Json;
using System.Text.Json.Serialization;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Otps;

/// <summary>Where a code stands. It never holds the code.</summary>
public record OtpStatusDocument
{
    /// <summary>The caller's identifier of its request.</summary>
    public required string Token { get; init; }

    /// <summary>Where the code stands; ignore values you do not know.</summary>
    public required OtpStatus Status { get; init; }

    /// <summary>When the code was issued, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>From when on the code is expired, UTC.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>Whole seconds until then; 0 once it is over.</summary>
    public required long ExpiresInSeconds { get; init; }

    /// <summary>When the code was verified, UTC; absent until then.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? VerifiedAt { get; init; }

    /// <summary>Digits of the code.</summary>
    public required int CodeLength { get; init; }

    /// <summary>Wrong codes it still bears.</summary>
    public required int AttemptsRemaining { get; init; }

    /// <summary>When the next POST on the token is allowed, UTC; absent when it is allowed now.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? NextSendAllowedAt { get; init; }

    /// <summary>
    /// `true` for a code of a test recipient, whose code stands in the service's settings and was sent to nobody: refuse it for real
    /// accounts. Absent for all others.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Test { get; init; }

    /// <summary>The newest delivery of the code.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DeliveryDocument? Delivery { get; init; }

    /// <summary>Writes down what a client may know.</summary>
    public static OtpStatusDocument Of(OtpView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new()
        {
            Token = view.Token.Value,
            Status = view.Status,
            CreatedAt = view.CreatedAt.UtcDateTime,
            ExpiresAt = view.ExpiresAt.UtcDateTime,
            ExpiresInSeconds = Math.Max(0, (long)(view.ExpiresAt - view.At).TotalSeconds),
            VerifiedAt = view.VerifiedAt?.UtcDateTime,
            CodeLength = view.CodeLength,
            AttemptsRemaining = view.AttemptsRemaining,
            NextSendAllowedAt = view.NextSendAllowedAt?.UtcDateTime,
            Test = view.IsTest,
            Delivery = view.Delivery is null ? null : DeliveryDocument.Of(view.Delivery),
        };
    }

    /// <summary>Where it stands, and not whose it is.</summary>
    public override string ToString() => Status.ToString();
}

/// <summary>How far the delivery of a code has come. It never affects verification.</summary>
public sealed record DeliveryDocument
{
    /// <summary>How far it has come; ignore values you do not know.</summary>
    public required DeliveryStatus Status { get; init; }

    /// <summary>When it was started, UTC: at the request, or when the code was sent again. Only in answers of the search.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? StartedAt { get; init; }

    /// <summary>The provider's id of the workflow, once known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ProviderId { get; init; }

    /// <summary>The channels, in the order in which they are tried.</summary>
    public required IReadOnlyList<DeliveryStepDocument> Steps { get; init; }

    /// <summary>A delivery as a client may know of it.</summary>
    public static DeliveryDocument Of(OtpDelivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        return new DeliveryDocument
        {
            Status = delivery.Status,
            ProviderId = delivery.ProviderId,
            Steps = [.. delivery.Steps.OrderBy(step => step.Index).Select(DeliveryStepDocument.Of)],
        };
    }
}

/// <summary>One channel of a delivery.</summary>
public sealed record DeliveryStepDocument
{
    /// <summary>The channel.</summary>
    public required Channel Channel { get; init; }

    /// <summary>The address, all but its end masked.</summary>
    public required string To { get; init; }

    /// <summary>How far it has come; ignore values you do not know.</summary>
    public required StepStatus Status { get; init; }

    /// <summary>Who carried the message, once somebody did; ignore values you do not know.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Provider { get; init; }

    /// <summary>When the provider accepted the message, UTC.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? SentAt { get; init; }

    /// <summary>When the message arrived, UTC.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? DeliveredAt { get; init; }

    /// <summary>When the message was read, UTC.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? ReadAt { get; init; }

    /// <summary>Why the message was not sent or did not arrive, or what the last try met.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StepErrorDocument? Error { get; init; }

    internal static DeliveryStepDocument Of(DeliveryStep step) => new()
    {
        Channel = step.Channel,
        To = step.MaskedAddress,
        Status = step.Status,
        Provider = step is { SentAt: not null, Provider: not Domain.Delivery.Provider.None } ? step.Provider.Name() : null,
        SentAt = step.SentAt?.UtcDateTime,
        DeliveredAt = step.DeliveredAt?.UtcDateTime,
        ReadAt = step.ReadAt?.UtcDateTime,
        Error = step.Error is null ? null : new StepErrorDocument(step.Error.Code, step.Error.Reason),
    };
}

/// <summary>Why a step did not get through.</summary>
/// <param name="Code">A stable name; ignore values you do not know.</param>
/// <param name="Reason">One sentence for people.</param>
public sealed record StepErrorDocument(string Code, string Reason);

/// <summary>How values are written, in answers and in events: words without capitals, <c>whatsapp</c> too.</summary>
public static class ValueNames
{
    /// <summary>Writes enums so.</summary>
    public static JsonStringEnumConverter Converter() => new(new LowerCase());

    private sealed class LowerCase : JsonNamingPolicy
    {
        public override string ConvertName(string name) => name.ToLowerInvariant();
    }
}
