using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Domain.Delivery;

/// <summary>
/// The workflow that carries one code to one recipient: ordered steps, the instant at which the next one is due, the lease
/// of the worker that is at it. What happens next is a function of this state, a <see cref="DeliveryEvent"/> and the
/// instant, and of nothing else: no clock, chance or I/O is in here.
/// </summary>
public sealed partial class OtpDelivery
{
    private OtpDelivery()
    {
        // Start, or storage, sets every property.
    }

    /// <summary>Identifies this delivery.</summary>
    public DeliveryId Id { get; private init; }

    /// <summary>The code it carries.</summary>
    public OtpItemId ItemId { get; private init; }

    /// <summary>The client of that code. Empty for a delivery of a version that did not keep it.</summary>
    public ClientId Client { get; private init; }

    /// <summary>The country of the person's number, as an ISO 3166-1 alpha-2 code; null where there is none.</summary>
    public string? Country { get; private init; }

    /// <summary>Whether it goes to a test recipient, so that nothing is sent and nobody counts it.</summary>
    public bool IsTest { get; private init; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>When the code expires, after which nothing is sent.</summary>
    public DateTimeOffset ExpiresAt { get; private init; }

    /// <summary>
    /// How long a message may go unread, or the code unverified, before the next step is due, where the step has no wait of its own.
    /// </summary>
    public TimeSpan ReadTimeout { get; private init; }

    /// <summary>The language that the request asked its texts in, as a BCP 47 tag; null where it did not.</summary>
    public string? Locale { get; private init; }

    /// <summary>The provider's id of the whole workflow, once known.</summary>
    public string? ProviderId { get; private set; }

    /// <summary>The providers that refused the service's credentials or have no balance: this delivery calls them no more.</summary>
    public Provider RefusedBy { get; private set; }

    /// <summary>When there is something to do next; null when there is nothing.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>Until when a worker holds it; null when none does.</summary>
    public DateTimeOffset? LeasedUntil { get; private set; }

    /// <summary>Grows with every claim, so that a late worker's record is known by its old number and refused.</summary>
    public int Fence { get; private set; }

    /// <summary>When the last possible send was behind it; null while something may still be sent.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>The steps, in order.</summary>
    public IReadOnlyList<DeliveryStep> Steps { get; private set; } = [];

    /// <summary>Grows with every change that is stored, so that of two changes of one state the later is refused.</summary>
    public int Version { get; private set; }

    /// <summary>The next step to send; null when none is left.</summary>
    public DeliveryStep? Current => ClosedAt is null ? Steps.FirstOrDefault(step => step.Status == StepStatus.Pending) : null;

    /// <summary>Channels whose message was sent, is being sent, or was tried and given up.</summary>
    public IEnumerable<Channel> TriedChannels
        => Steps.Where(WasTried).Select(step => step.Channel);

    /// <summary>How far it has come, read off its steps.</summary>
    public DeliveryStatus Status => StatusOf(Steps, ClosedAt is not null);

    /// <summary>How far a delivery with these steps has come.</summary>
    /// <param name="steps">Its steps.</param>
    /// <param name="isClosed">Whether the last possible send is behind it.</param>
    public static DeliveryStatus StatusOf(IReadOnlyList<DeliveryStep> steps, bool isClosed)
    {
        if (steps.Any(step => step.Status is StepStatus.Delivered or StepStatus.Read))
        {
            return DeliveryStatus.Delivered;
        }

        if (steps.Any(step => step.IsUnderway))
        {
            return DeliveryStatus.Accepted;
        }

        if (!isClosed)
        {
            return DeliveryStatus.Pending;
        }

        // Under a provider's own timer a first message may fail while the next is still to come from there.
        if (steps.Any(step => step.Status == StepStatus.Pending))
        {
            return DeliveryStatus.Accepted;
        }

        return steps.Any(step => step.CameToNothing || step.Status == StepStatus.Failed)
            ? DeliveryStatus.Failed
            : DeliveryStatus.Dropped;
    }

    /// <summary>Starts a delivery, due at once and leased to the process that starts it.</summary>
    /// <param name="item">The code it carries.</param>
    /// <param name="addresses">The steps' addresses, in order; at least one.</param>
    /// <param name="readTimeout">How long a message may stay unread before the next step.</param>
    /// <param name="lease">How long the starting process holds it.</param>
    /// <param name="now">The instant.</param>
    /// <param name="waits">How long it may be for messages of single channels instead.</param>
    /// <param name="locale">The language to write in, as a BCP 47 tag; null for the usual one.</param>
    /// <param name="routes">Who carries the channels; null where one provider carries all.</param>
    /// <exception cref="ArgumentException">There is no address.</exception>
    public static OtpDelivery Start(
        OtpItem item,
        IReadOnlyList<ChannelAddress> addresses,
        TimeSpan readTimeout,
        TimeSpan lease,
        DateTimeOffset now,
        IReadOnlyDictionary<Channel, TimeSpan>? waits = null,
        string? locale = null,
        Routes? routes = null)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(addresses);
        if (addresses.Count == 0)
        {
            throw new ArgumentException("A delivery has at least one step.", nameof(addresses));
        }

        TimeSpan? WaitOf(Channel channel) => waits is not null && waits.TryGetValue(channel, out var wait) ? wait : null;

        return new OtpDelivery
        {
            Id = DeliveryId.New(now),
            ItemId = item.Id,
            Client = item.Client,
            Country = item.Country,
            IsTest = item.IsTest,
            CreatedAt = now,
            ExpiresAt = item.ExpiresAt,
            ReadTimeout = readTimeout,
            Locale = locale,
            DueAt = now,
            LeasedUntil = now + lease,
            Fence = 1,
            Steps = [.. addresses.Select((address, index) => DeliveryStep.To(
                address, index, WaitOf(address.Channel), (routes ?? Routes.None).FirstOf(address.Channel)))],
        };
    }

    /// <summary>Another one in the same state, to go on from it while this one stays as it is.</summary>
    public OtpDelivery Copy() => (OtpDelivery)MemberwiseClone();

    /// <summary>What a provider is given to name a step by.</summary>
    public StepReference ReferenceOf(DeliveryStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return new StepReference(Id, step.Index);
    }

    /// <summary>Gives the delivery to a worker, if it is due and nobody holds it.</summary>
    public ClaimResult Claim(TimeSpan lease, DateTimeOffset now)
    {
        if (ClosedAt is not null || DueAt is not { } due || now < due || now < LeasedUntil)
        {
            return ClaimResult.Refused;
        }

        if (now >= ExpiresAt)
        {
            Stop(DropReason.Expired, now);
            return ClaimResult.Closed;
        }

        Fence++;
        LeasedUntil = now + lease;
        return ClaimResult.Granted;
    }

    /// <summary>Whether a worker with this number still holds it.</summary>
    public bool IsHeldBy(int fence) => Fence == fence && LeasedUntil is not null;

    /// <summary>Ends a worker's hold.</summary>
    public void Release() => LeasedUntil = null;

    /// <summary>Drops all that is not sent yet, whoever holds it. What a worker still learns of its call is refused.</summary>
    public void Withdraw(DropReason reason, DateTimeOffset now)
    {
        if (ClosedAt is null)
        {
            Close(DeliveryError.Dropped(reason), now);
        }

        Release();
    }

    // A worker that holds it calls the step that was due when it got hold of it. A report that overtakes the answer to that call makes the
    // next step the current one, which is due only after.
    private bool WasTried(DeliveryStep step)
        => step.Status is not (StepStatus.Pending or StepStatus.Dropped)
            || step.FailedCalls > 0
            || (step == Current && DueAt <= LeasedUntil - DeliveryPolicy.Lease);
}

/// <summary>Identifies one delivery.</summary>
/// <param name="Value">A version 7 UUID, so that ids grow with time and inserts stay at the end of their index.</param>
public readonly record struct DeliveryId(Guid Value)
{
    /// <summary>A new id.</summary>
    public static DeliveryId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));
}

/// <summary>How far a delivery has come. It never affects verification.</summary>
public enum DeliveryStatus
{
    /// <summary>The provider has accepted nothing yet, and there is still something to try.</summary>
    Pending = 0,

    /// <summary>The provider has accepted a message.</summary>
    Accepted = 1,

    /// <summary>A message arrived.</summary>
    Delivered = 2,

    /// <summary>Nothing was accepted, or nothing of it could arrive, and nothing is left to try.</summary>
    Failed = 3,

    /// <summary>It became pointless before anything was sent: verified, expired, cancelled or superseded.</summary>
    Dropped = 4,
}

/// <summary>What a worker that asked for a delivery may do.</summary>
public enum ClaimResult
{
    /// <summary>Nothing: it is not due, another worker holds it, or it is closed.</summary>
    Refused,

    /// <summary>Nothing is left to send: the claim found the code expired and closed the delivery.</summary>
    Closed,

    /// <summary>Send the current step; the lease is the worker's.</summary>
    Granted,
}
