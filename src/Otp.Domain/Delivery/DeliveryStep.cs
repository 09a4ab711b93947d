using System.Buffers.Binary;
using System.Security.Cryptography;
using Otp.Domain.Recipients;

namespace Otp.Domain.Delivery;

/// <summary>One step of a delivery: one channel, one address, one message at most (outside crashes).</summary>
public sealed class DeliveryStep
{
    private const int ClientRefSize = 16;
    private const int TimeSize = 6;

    private DeliveryStep()
    {
        // Restore sets every property.
        MaskedAddress = null!;
        ClientRef = null!;
    }

    internal DeliveryStep(int index, ChannelAddress address, RandomNumberGenerator random, DateTimeOffset now)
    {
        // The time first, as in a UUID of version 7: an index keeps its new entries together instead of all over the disk.
        Span<byte> reference = stackalloc byte[sizeof(long) + ClientRefSize - TimeSize];
        BinaryPrimitives.WriteInt64BigEndian(reference, now.ToUnixTimeMilliseconds());
        random.GetBytes(reference[sizeof(long)..]);
        Index = index;
        Channel = address.Channel;
        Address = address.Value;
        MaskedAddress = address.ToString();
        ClientRef = Convert.ToHexStringLower(reference[(sizeof(long) - TimeSize)..]);
    }

    /// <summary>Its place in the workflow, from 0.</summary>
    public int Index { get; private init; }

    /// <summary>The channel.</summary>
    public Channel Channel { get; private init; }

    /// <summary>The address; null once the delivery is closed and nothing can be sent any more.</summary>
    public string? Address { get; private set; }

    /// <summary>The address with all but its end masked.</summary>
    public string MaskedAddress { get; private init; }

    /// <summary>
    /// 32 hex digits that a provider repeats in its reports: when it was made, in milliseconds, and 80 random bits. Says nothing
    /// about the token.
    /// </summary>
    public string ClientRef { get; private init; }

    /// <summary>How far it has come.</summary>
    public StepStatus Status { get; private set; }

    /// <summary>The provider's id of its message, once known.</summary>
    public string? MessageId { get; private set; }

    /// <summary>Whether a call for it ended without an answer, which may happen once.</summary>
    public bool OutcomeWasUnknown { get; private set; }

    /// <summary>Calls that ended without success, for the back-off.</summary>
    public int FailedCalls { get; private set; }

    /// <summary>When its message was accepted.</summary>
    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>When its message was reported delivered.</summary>
    public DateTimeOffset? DeliveredAt { get; private set; }

    /// <summary>When its message was reported read.</summary>
    public DateTimeOffset? ReadAt { get; private set; }

    /// <summary>Why it did not get through, or what the last call for it met.</summary>
    public DeliveryError? Error { get; private set; }

    /// <summary>Whether its message is with the provider and nothing speaks against its arrival.</summary>
    internal bool IsUnderway => Status is StepStatus.Submitted or StepStatus.Delivered or StepStatus.Read;

    /// <summary>Whether its message was sent and came to nothing.</summary>
    internal bool CameToNothing => Status is StepStatus.Rejected or StepStatus.Undeliverable;

    /// <summary>Takes a stored step back.</summary>
    public static DeliveryStep Restore(DeliveryStepState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new DeliveryStep
        {
            Index = state.Index,
            Channel = state.Channel,
            Address = state.Address,
            MaskedAddress = state.MaskedAddress,
            ClientRef = state.ClientRef,
            Status = state.Status,
            MessageId = state.MessageId,
            OutcomeWasUnknown = state.OutcomeWasUnknown,
            FailedCalls = state.FailedCalls,
            SentAt = state.SentAt,
            DeliveredAt = state.DeliveredAt,
            ReadAt = state.ReadAt,
            Error = state.Error,
        };
    }

    /// <summary>Moves forward to a status, or stays; true when it left <see cref="StepStatus.Pending"/> by it.</summary>
    internal bool Advance(StepStatus status, DeliveryError? error, string? messageId, DateTimeOffset now)
    {
        MessageId ??= messageId;
        switch (status)
        {
            case StepStatus.Submitted:
                SentAt ??= now;
                break;
            case StepStatus.Delivered:
                SentAt ??= now;
                DeliveredAt ??= now;
                break;
            case StepStatus.Read:
                SentAt ??= now;
                ReadAt ??= now;
                break;
        }

        if (status <= Status)
        {
            // The same end, told first without its reason: reports come in any order.
            Error = status == Status && Error == DeliveryError.NotDelivered ? error ?? Error : Error;
            return false;
        }

        var wasPending = Status == StepStatus.Pending;
        Status = status;
        Error = error;
        return wasPending;
    }

    internal void CountFailedCall(DeliveryError error)
    {
        FailedCalls++;
        Error = error;
    }

    internal void MarkOutcomeUnknown() => OutcomeWasUnknown = true;

    internal void Forget() => Address = null;
}
