using System.Security.Cryptography;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Domain.Delivery;

/// <summary>
/// The workflow that carries one code to one recipient: ordered steps, the instant at which the next one is due, the lease
/// of the worker that is at it. What happens next is a function of this state, a <see cref="DeliveryEvent"/> and the
/// instant alone; no clock, chance or I/O is in here.
/// </summary>
public sealed class OtpDelivery
{
    private readonly List<DeliveryStep> _steps = [];

    private OtpDelivery()
    {
    }

    /// <summary>Identifies this delivery.</summary>
    public DeliveryId Id { get; private init; }

    /// <summary>The code it carries.</summary>
    public OtpItemId ItemId { get; private init; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>When the code expires, after which nothing is sent.</summary>
    public DateTimeOffset ExpiresAt { get; private init; }

    /// <summary>How long a message that can be read may stay unread before the next step is due.</summary>
    public TimeSpan ReadTimeout { get; private init; }

    /// <summary>The provider's id of the whole workflow, once known.</summary>
    public string? ProviderId { get; private set; }

    /// <summary>When there is something to do next; null when there is nothing.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>Until when a worker holds it; null when none does.</summary>
    public DateTimeOffset? LeasedUntil { get; private set; }

    /// <summary>Grows with every claim, so that a late worker's record is known by its old number and refused.</summary>
    public int Fence { get; private set; }

    /// <summary>When the last possible send was behind it; null while something may still be sent.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>The steps, in order.</summary>
    public IReadOnlyList<DeliveryStep> Steps => _steps;

    /// <summary>The next step to send; null when none is left.</summary>
    public DeliveryStep? Current => ClosedAt is null ? _steps.Find(step => step.Status == StepStatus.Pending) : null;

    /// <summary>Channels whose message was sent, is being sent, or was tried and given up.</summary>
    public IEnumerable<Channel> TriedChannels
        => _steps.Where(WasTried).Select(step => step.Channel);

    /// <summary>How far it has come, read off its steps.</summary>
    public DeliveryStatus Status
    {
        get
        {
            if (_steps.Exists(step => step.Status is StepStatus.Delivered or StepStatus.Read))
            {
                return DeliveryStatus.Delivered;
            }

            if (_steps.Exists(step => step.IsUnderway))
            {
                return DeliveryStatus.Accepted;
            }

            if (ClosedAt is null)
            {
                return DeliveryStatus.Pending;
            }

            // Under a provider's own timer a first message may fail while the next is still to come from there.
            if (_steps.Exists(step => step.Status == StepStatus.Pending))
            {
                return DeliveryStatus.Accepted;
            }

            return _steps.Exists(step => step.CameToNothing || step.Status == StepStatus.Failed)
                ? DeliveryStatus.Failed
                : DeliveryStatus.Dropped;
        }
    }

    /// <summary>Starts a delivery, due at once and leased to the process that starts it.</summary>
    /// <param name="item">The code it carries.</param>
    /// <param name="addresses">The steps' addresses, in order; at least one.</param>
    /// <param name="readTimeout">How long a message may stay unread before the next step.</param>
    /// <param name="lease">How long the starting process holds it.</param>
    /// <param name="random">Where the steps' references come from.</param>
    /// <param name="now">The instant.</param>
    /// <exception cref="ArgumentException">There is no address.</exception>
    public static OtpDelivery Start(
        OtpItem item,
        IReadOnlyList<ChannelAddress> addresses,
        TimeSpan readTimeout,
        TimeSpan lease,
        RandomNumberGenerator random,
        DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(addresses);
        if (addresses.Count == 0)
        {
            throw new ArgumentException("A delivery has at least one step.", nameof(addresses));
        }

        var delivery = new OtpDelivery
        {
            Id = DeliveryId.New(now),
            ItemId = item.Id,
            CreatedAt = now,
            ExpiresAt = item.ExpiresAt,
            ReadTimeout = readTimeout,
            DueAt = now,
            LeasedUntil = now + lease,
            Fence = 1,
        };
        for (var index = 0; index < addresses.Count; index++)
        {
            delivery._steps.Add(new DeliveryStep(index, addresses[index], random));
        }

        return delivery;
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

    /// <summary>Moves the workflow on.</summary>
    public void Apply(DeliveryEvent happened, DateTimeOffset now)
    {
        switch (happened)
        {
            case DeliveryEvent.Accepted accepted:
                Accept(accepted, now);
                break;
            case DeliveryEvent.Refused refused:
                if (_steps[refused.Step].Advance(StepStatus.Failed, refused.Error, null, now))
                {
                    GoOn(now);
                }

                break;
            case DeliveryEvent.Denied denied when ClosedAt is null:
                _steps[denied.Step].Advance(StepStatus.Failed, denied.Error, null, now);
                Close(denied.Error, now);
                break;
            case DeliveryEvent.Postponed postponed:
                Postpone(postponed.Step, postponed.Error, postponed.Delay, now);
                break;
            case DeliveryEvent.OutcomeUnknown unknown:
                RepeatOnce(unknown, now);
                break;
            case DeliveryEvent.Reported reported:
                Report(reported, now);
                break;
            case DeliveryEvent.WorkflowEnded when ClosedAt is not null:
                DropPending(DeliveryError.Dropped(DropReason.NotNeeded), now);
                break;
            case DeliveryEvent.Stopped stopped when ClosedAt is null:
                Stop(stopped.Reason, now);
                break;
        }
    }

    private void Accept(DeliveryEvent.Accepted accepted, DateTimeOffset now)
    {
        ProviderId ??= accepted.ProviderId;
        var left = _steps[accepted.Step].Advance(StepStatus.Submitted, null, accepted.MessageId, now);
        if (accepted.WholeWorkflow)
        {
            CloseKeepingPending(now);
        }
        else if (left)
        {
            AwaitReading(_steps[accepted.Step], now);
        }
    }

    private void Report(DeliveryEvent.Reported reported, DateTimeOffset now)
    {
        var step = _steps[reported.Step];
        var before = step.Status;
        var left = step.Advance(reported.Status, reported.Error, reported.MessageId, now);
        if (ClosedAt is not null)
        {
            return;
        }

        if (reported.Status == StepStatus.Read)
        {
            // Also when a rejection came first: reports in any order end in the same place, and this one rules out the next step.
            Stop(DropReason.NotNeeded, now);
        }
        else if (step.CameToNothing && step.Status != before)
        {
            GoOn(now);
        }
        else if (left)
        {
            // The report overtook the provider's own answer to our call: it is as good as the answer.
            AwaitReading(step, now);
        }
    }

    private void Postpone(int index, DeliveryError error, TimeSpan delay, DateTimeOffset now)
    {
        var step = _steps[index];
        if (ClosedAt is not null || step.Status != StepStatus.Pending)
        {
            return;
        }

        step.CountFailedCall(error);
        DueNoLaterThanExpiry(now + delay);
    }

    private void RepeatOnce(DeliveryEvent.OutcomeUnknown unknown, DateTimeOffset now)
    {
        var step = _steps[unknown.Step];
        if (!step.OutcomeWasUnknown)
        {
            step.MarkOutcomeUnknown();
            Postpone(unknown.Step, DeliveryError.OutcomeUnknown, unknown.Delay, now);
        }
        else if (step.Advance(StepStatus.Failed, DeliveryError.OutcomeUnknown, null, now))
        {
            GoOn(now);
        }
    }

    private void AwaitReading(DeliveryStep step, DateTimeOffset now)
    {
        if (ClosedAt is not null)
        {
            return;
        }

        if (Current is not null && Workflow.TellsRead(step.Channel))
        {
            DueNoLaterThanExpiry(now + ReadTimeout);
        }
        else
        {
            Stop(DropReason.NotNeeded, now);
        }
    }

    private bool WasTried(DeliveryStep step)
        => step.Status is not (StepStatus.Pending or StepStatus.Dropped)
            || step.FailedCalls > 0
            || (LeasedUntil is not null && step == Current);

    // The next step is due now; where there is none, nothing is left to send.
    private void GoOn(DateTimeOffset now)
    {
        if (ClosedAt is not null)
        {
            return;
        }

        if (Current is null)
        {
            Stop(DropReason.NotNeeded, now);
        }
        else
        {
            DueAt = now;
        }
    }

    private void DueNoLaterThanExpiry(DateTimeOffset due) => DueAt = due < ExpiresAt ? due : ExpiresAt;

    private void Stop(DropReason reason, DateTimeOffset now)
    {
        // What was tried and never taken until the code expired has failed, for the reason it met last.
        if (reason == DropReason.Expired && Current is { Error: { } error } tried)
        {
            tried.Advance(StepStatus.Failed, error, null, now);
        }

        Close(DeliveryError.Dropped(reason), now);
    }

    private void Close(DeliveryError why, DateTimeOffset now)
    {
        DropPending(why, now);
        CloseKeepingPending(now);
    }

    private void DropPending(DeliveryError why, DateTimeOffset now)
    {
        foreach (var step in _steps.Where(step => step.Status == StepStatus.Pending))
        {
            step.Advance(StepStatus.Dropped, why, null, now);
        }
    }

    private void CloseKeepingPending(DateTimeOffset now)
    {
        ClosedAt ??= now;
        DueAt = null;
        foreach (var step in _steps)
        {
            step.Forget();
        }
    }
}
