using Otp.Domain.Recipients;

namespace Otp.Domain.Delivery;

/// <summary>
/// One step of a delivery: one channel, one address, one message at most (outside crashes). A value: what happens to a step puts
/// another one in its place.
/// </summary>
public sealed record DeliveryStep
{
    /// <summary>Its place in the workflow, from 0.</summary>
    public int Index { get; init; }

    /// <summary>The channel.</summary>
    public Channel Channel { get; init; }

    /// <summary>The address; null once the delivery is closed and nothing can be sent any more.</summary>
    public string? Address { get; init; }

    /// <summary>The address with all but its end masked.</summary>
    public string MaskedAddress { get; init; } = "";

    /// <summary>How far it has come.</summary>
    public StepStatus Status { get; init; }

    /// <summary>The provider's id of its message, once known.</summary>
    public string? MessageId { get; init; }

    /// <summary>Whether a call for it ended without an answer, which may happen once.</summary>
    public bool OutcomeWasUnknown { get; init; }

    /// <summary>Calls that ended without success, for the back-off.</summary>
    public int FailedCalls { get; init; }

    /// <summary>When its message was accepted.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When its message was reported delivered.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When its message was reported read.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Why it did not get through, or what the last call for it met.</summary>
    public DeliveryError? Error { get; init; }

    /// <summary>Whether its message is with the provider and nothing speaks against its arrival.</summary>
    internal bool IsUnderway => Status is StepStatus.Submitted or StepStatus.Delivered or StepStatus.Read;

    /// <summary>Whether its message was sent and came to nothing.</summary>
    internal bool CameToNothing => Status is StepStatus.Rejected or StepStatus.Undeliverable;

    /// <summary>Nothing of the address, nor of what the provider knows its message by.</summary>
    public override string ToString() => $"{Channel} to {MaskedAddress}: {Status}";

    internal static DeliveryStep To(ChannelAddress address, int index)
        => new() { Index = index, Channel = address.Channel, Address = address.Value, MaskedAddress = address.ToString() };

    /// <summary>The step moved forward to a status, or where it was.</summary>
    internal DeliveryStep Advanced(StepStatus status, DeliveryError? error, string? messageId, DateTimeOffset now)
    {
        var known = this with
        {
            MessageId = MessageId ?? messageId,
            SentAt = status is StepStatus.Submitted or StepStatus.Delivered or StepStatus.Read ? SentAt ?? now : SentAt,
            DeliveredAt = status == StepStatus.Delivered ? DeliveredAt ?? now : DeliveredAt,
            ReadAt = status == StepStatus.Read ? ReadAt ?? now : ReadAt,
        };
        if (status > Status)
        {
            return known with { Status = status, Error = error };
        }

        // The same end, told first without its reason: reports come in any order.
        return status == Status && Error == DeliveryError.NotDelivered ? known with { Error = error ?? Error } : known;
    }

    internal DeliveryStep AfterFailedCall(DeliveryError error) => this with { FailedCalls = FailedCalls + 1, Error = error };
}
