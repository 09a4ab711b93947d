using System.Globalization;
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

    /// <summary>
    /// How long its message may go unread, or the code unverified, before the next step is due; null for what holds for the whole
    /// delivery.
    /// </summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Who carries it, or is called for it next.</summary>
    public Provider Provider { get; init; }

    /// <summary>How far it has come.</summary>
    public StepStatus Status { get; init; }

    /// <summary>The provider's id of its message, once known.</summary>
    public string? MessageId { get; init; }

    /// <summary>Whether a call for it ended without an answer, which may happen once.</summary>
    public bool OutcomeWasUnknown { get; init; }

    /// <summary>Calls that ended without success, for the back-off.</summary>
    public int FailedCalls { get; init; }

    /// <summary>When it became due; null until a call for it has come to nothing.</summary>
    public DateTimeOffset? DueSince { get; init; }

    /// <summary>When its message was accepted.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When its message was reported delivered.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When its message was reported read.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Why it did not get through, or what the last call for it met.</summary>
    public DeliveryError? Error { get; init; }

    /// <summary>Whether a provider was called for it, whatever came of that.</summary>
    public bool WasCalled => FailedCalls > 0
        || OutcomeWasUnknown
        || Status >= StepStatus.Submitted
        || (Status != StepStatus.Dropped && Error is { CameWithoutCall: false });

    /// <summary>Whether its message is with the provider and nothing speaks against its arrival.</summary>
    internal bool IsUnderway => Status is StepStatus.Submitted or StepStatus.Delivered or StepStatus.Read;

    /// <summary>Whether its message was sent and came to nothing.</summary>
    internal bool CameToNothing => Status is StepStatus.Rejected or StepStatus.Undeliverable;

    /// <summary>Whether a provider's reports on it are believed. Steps of earlier versions were Vonage's.</summary>
    internal bool IsCarriedBy(Provider provider)
        => provider == Provider.None || provider == (Provider == Provider.None ? Provider.Vonage : Provider);

    /// <summary>Nothing of the address, nor of what the provider knows its message by.</summary>
    public override string ToString() => $"{Channel} to {MaskedAddress}: {Status}";

    internal static DeliveryStep To(ChannelAddress address, int index, TimeSpan? wait, Provider provider) => new()
    {
        Index = index,
        Channel = address.Channel,
        Address = address.Value,
        MaskedAddress = address.ToString(),
        Wait = wait,
        Provider = provider,
    };

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

    /// <summary>The step after a call that came to nothing; of what it met first it keeps when it was due.</summary>
    internal DeliveryStep AfterFailedCall(DeliveryError error, DateTimeOffset dueAt)
        => this with { FailedCalls = FailedCalls + 1, Error = error, DueSince = DueSince ?? dueAt };
}

/// <summary>
/// How far one step has come. A status only ever moves to a higher value, so that reports in any order, and any number of
/// times, end in the same place.
/// </summary>
public enum StepStatus
{
    /// <summary>Not sent yet.</summary>
    Pending = 0,

    /// <summary>Became pointless before it was sent. (A message sent all the same, by a provider's own timer, still counts.)</summary>
    Dropped = 1,

    /// <summary>We gave it up: refused by the provider, or its answers never came. (A later report of the message still counts.)</summary>
    Failed = 2,

    /// <summary>The provider accepted the message.</summary>
    Submitted = 3,

    /// <summary>The message reached the device.</summary>
    Delivered = 4,

    /// <summary>The person read the message.</summary>
    Read = 5,

    /// <summary>The provider could not deliver the message.</summary>
    Undeliverable = 6,

    /// <summary>The provider, or the network behind it, rejected the message.</summary>
    Rejected = 7,
}

/// <summary>
/// What a provider is given to name a step by in its reports (<c>client_ref</c>): the delivery's id and the step's number in hex,
/// so that a report finds its delivery by its key. Says nothing about the token.
/// </summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Step">The step's place in it, from 0 to 255.</param>
public readonly record struct StepReference(DeliveryId Delivery, int Step)
{
    /// <summary>Its length in characters; providers take up to 40.</summary>
    public const int Length = IdLength + 2;

    private const int IdLength = 32;

    /// <summary>Reads a reference; false for what is none of ours.</summary>
    public static bool TryParse(string? text, out StepReference reference)
    {
        if (text is { Length: Length }
            && Guid.TryParseExact(text.AsSpan(0, IdLength), "N", out var id)
            && byte.TryParse(text.AsSpan(IdLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var step))
        {
            reference = new StepReference(new DeliveryId(id), step);
            return true;
        }

        reference = default;
        return false;
    }

    /// <summary>The reference as it goes to the provider.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Delivery.Value:N}{Step:x2}");
}
