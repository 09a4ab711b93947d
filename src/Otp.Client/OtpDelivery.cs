using System.Text.Json.Serialization;
using Otp.Client.Transport;

namespace Otp.Client;

/// <summary>How far the delivery of a code has come. It never affects verification.</summary>
public sealed record OtpDelivery
{
    /// <summary>How far it has come.</summary>
    public required DeliveryStatus Status { get; init; }

    /// <summary>The messaging provider's id of the workflow; null if it is not known yet or there is none.</summary>
    public string? ProviderId { get; init; }

    /// <summary>The channels, in the order in which they are tried.</summary>
    public IReadOnlyList<DeliveryStep> Steps { get; init; } = [];

    /// <summary>How far the delivery and each channel have come.</summary>
    public override string ToString()
        => $"{nameof(OtpDelivery)} {{ {nameof(Status)} = {Status}, {nameof(Steps)} = [{string.Join(", ", Steps)}] }}";
}

/// <summary>How far a delivery has come.</summary>
[JsonConverter(typeof(TolerantEnumConverter<DeliveryStatus>))]
public enum DeliveryStatus
{
    /// <summary>A status of a later version of the service, which this client does not know.</summary>
    Unknown,

    /// <summary>The provider has not accepted a message yet.</summary>
    Pending,

    /// <summary>The provider has accepted a message.</summary>
    Accepted,

    /// <summary>A message has arrived.</summary>
    Delivered,

    /// <summary>No message got through.</summary>
    Failed,

    /// <summary>The code was no longer needed before a message was sent.</summary>
    Dropped,
}

/// <summary>One channel of a delivery.</summary>
public sealed record DeliveryStep
{
    /// <summary>The channel.</summary>
    public required DeliveryChannel Channel { get; init; }

    /// <summary>The address. All of it but the end is masked.</summary>
    public string? To { get; init; }

    /// <summary>How far it has come.</summary>
    public required DeliveryStepStatus Status { get; init; }

    /// <summary>When the provider accepted the message, UTC.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When the message arrived, UTC.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When the message was read, UTC.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Why the message was not sent or did not arrive, or why the last try failed.</summary>
    public DeliveryError? Error { get; init; }
}

/// <summary>How far one channel of a delivery has come.</summary>
[JsonConverter(typeof(TolerantEnumConverter<DeliveryStepStatus>))]
public enum DeliveryStepStatus
{
    /// <summary>A status of a later version of the service, which this client does not know.</summary>
    Unknown,

    /// <summary>Not sent yet.</summary>
    Pending,

    /// <summary>No longer needed before it was sent.</summary>
    Dropped,

    /// <summary>Given up by the service.</summary>
    Failed,

    /// <summary>Accepted by the provider.</summary>
    Submitted,

    /// <summary>Arrived.</summary>
    Delivered,

    /// <summary>Read.</summary>
    Read,

    /// <summary>Accepted by the provider, then refused.</summary>
    Rejected,

    /// <summary>Accepted by the provider, but could not be delivered.</summary>
    Undeliverable,
}

/// <summary>A way to reach a person.</summary>
[JsonConverter(typeof(TolerantEnumConverter<DeliveryChannel>))]
public enum DeliveryChannel
{
    /// <summary>A channel of a later version of the service, which this client does not know.</summary>
    Unknown,

    /// <summary>Facebook Messenger.</summary>
    Messenger,

    /// <summary>SMS.</summary>
    Sms,

    /// <summary>WhatsApp, at the person's phone number.</summary>
    WhatsApp,

    /// <summary>E-mail.</summary>
    Email,

    /// <summary>A call to the person's phone number.</summary>
    Voice,
}

/// <summary>Why a message did not get through.</summary>
/// <param name="Code">A stable name, such as <c>recipient-absent</c>. Expect names that you do not know.</param>
/// <param name="Reason">One sentence for people.</param>
public sealed record DeliveryError(string? Code, string? Reason);
