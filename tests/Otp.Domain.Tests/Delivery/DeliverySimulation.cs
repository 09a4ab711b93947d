using Otp.Domain.Delivery;

namespace Otp.Domain.Tests.Delivery;

/// <summary>Plays actions on a delivery and throws at the first promise that is broken.</summary>
internal sealed class DeliverySimulation
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(3);

    private readonly OtpDelivery _delivery;
    private readonly Routes _routes;
    private readonly DateTimeOffset?[] _dueSince;
    private readonly List<int> _lost = [];
    private readonly int[] _accepted;
    private StepStatus[] _statuses;
    private DateTimeOffset _now = ADelivery.StartedAt;
    private (int Fence, int Step, DateTimeOffset Since)? _worker;
    private DateTimeOffset? _closedAt;
    private bool _stopped;
    private bool _crashed;

    public DeliverySimulation(OtpDelivery delivery, Routes routes)
    {
        _delivery = delivery;
        _routes = routes;
        _dueSince = new DateTimeOffset?[delivery.Steps.Count];
        _dueSince[0] = delivery.DueAt;
        _accepted = new int[delivery.Steps.Count];
        _statuses = [.. delivery.StepStatuses()];
        // The process that started the delivery sends its first step under the lease it began with.
        _worker = (delivery.Fence, 0, _now);
    }

    public static void Play(OtpDelivery delivery, Routes routes, IEnumerable<DeliveryAction> actions)
    {
        var simulation = new DeliverySimulation(delivery, routes);
        foreach (var action in actions)
        {
            simulation.Play(action);
        }
    }

    private void Play(DeliveryAction action)
    {
        switch (action)
        {
            case DeliveryAction.Wait wait:
                Wait(TimeSpan.FromSeconds(wait.Seconds));
                break;
            case DeliveryAction.Claim:
                Claim();
                break;
            case DeliveryAction.Record record:
                Record(record.Answer);
                break;
            case DeliveryAction.Crash:
                Crash();
                break;
            case DeliveryAction.Report report:
                _delivery.Reported(report.Step % _delivery.Steps.Count, report.Status, _now);
                break;
            case DeliveryAction.Stop stop:
                _delivery.Stopped(stop.Reason, _now);
                _stopped = true;
                break;
            case DeliveryAction.End:
                _delivery.Apply(new DeliveryEvent.WorkflowEnded(), _now);
                break;
        }

        CheckPromises();
    }

    // A call ends before its lease does, unless its worker crashed: that is what the call limit is for.
    private void Wait(TimeSpan time)
    {
        var most = _worker is { } worker ? worker.Since + CallLimit - _now : time;
        _now += time < most ? time : most;
    }

    private void Claim()
    {
        var heldBefore = _now < _delivery.LeasedUntil;
        var (due, dueAt) = (_delivery.Current, _delivery.DueAt);
        if (_delivery.Claim(ADelivery.Lease, _now) != ClaimResult.Granted)
        {
            return;
        }

        Promise(!_stopped, "nothing is granted after a stop");
        Promise(_now < _delivery.ExpiresAt, "nothing is granted at or after the expiry");
        Promise(!heldBefore && _worker is null, "nothing is granted while a worker holds it");
        Promise(_delivery.Current is not null, "what is granted has a step to send");
        Promise(_lost.TrueForAll(fence => !_delivery.IsHeldBy(fence)), "a lost worker's number is known as old");
        _dueSince[due!.Index] ??= dueAt;
        _delivery.Apply(new DeliveryEvent.TakenUp(_routes), _now);
        CheckGivenWay(due);

        // Where one step gave way, the next is due from this claim on, and is sent under it.
        _dueSince[_delivery.Current!.Index] ??= _now;
        _worker = (_delivery.Fence, _delivery.Current.Index, _now);
    }

    private void CheckGivenWay(DeliveryStep due)
    {
        Promise(_delivery.Current is not null, "a step gives way only to another one");
        var (before, after) = (_delivery.Steps[due.Index], _delivery.Current!);
        var waitIsOver = _now >= _dueSince[due.Index] + (due.Wait ?? _delivery.ReadTimeout);
        var others = _delivery.Steps.Any(
            later => later.Index > due.Index && later.Status == StepStatus.Pending && _routes.GoesByOthers(later, due, _delivery.RefusedBy));
        Promise(before == after || (waitIsOver && others), "a step gives way when its wait is over, if others carry a later one");
        Promise(before == after || (before.Status == StepStatus.Failed && before.Error == due.Error), "it fails for the reason it met last");
        var isPutOffForAsLong = _now >= due.DueSince + (due.Wait ?? _delivery.ReadTimeout);
        Promise(before != after || due.Error is null || !isPutOffForAsLong || !others, "what was put off until its wait was over gives way");
    }

    private void Record(ProviderAnswer answer)
    {
        if (_worker is not { } worker)
        {
            return;
        }

        Promise(_delivery.IsHeldBy(worker.Fence), "the worker that sends holds the delivery");
        var provider = _routes.For(_delivery.Steps[worker.Step], _delivery.RefusedBy);
        if (provider is not null && answer is ProviderAnswer.Accepted or ProviderAnswer.AcceptedAsAWhole)
        {
            _accepted[worker.Step]++;
        }

        _delivery.Recorded(
            provider is { } by
                ? EventOf(answer, worker.Step) with { By = by, Routes = _routes }
                : new DeliveryEvent.Unroutable(worker.Step, _routes),
            _now);
        Promise(!(_delivery.Steps[worker.Step].DueSince > _now), "what came to nothing had been due");
        _worker = null;
    }

    private void Crash()
    {
        if (_worker is { } worker)
        {
            _lost.Add(worker.Fence);
            _worker = null;
            _crashed = true;
        }
    }

    private static DeliveryEvent.Answered EventOf(ProviderAnswer answer, int step) => answer switch
    {
        ProviderAnswer.Accepted => new DeliveryEvent.Answered(step, new SendOutcome.Accepted(null, null, WholeWorkflow: false)),
        ProviderAnswer.AcceptedAsAWhole => new DeliveryEvent.Answered(step, new SendOutcome.Accepted("workflow-1", null, WholeWorkflow: true)),
        ProviderAnswer.Refused => new DeliveryEvent.Answered(step, new SendOutcome.Refused(ADelivery.SomeError)),
        ProviderAnswer.Denied => new DeliveryEvent.Answered(step, new SendOutcome.Denied(ADelivery.SomeError)),
        ProviderAnswer.Postponed => new DeliveryEvent.Answered(step, new SendOutcome.Postponed(ADelivery.SomeError, RetryAfter: null), RetryDelay),
        ProviderAnswer.NoAnswer => new DeliveryEvent.Answered(step, new SendOutcome.Unknown(), RetryDelay),
    };

    private void CheckPromises()
    {
        var statuses = _delivery.StepStatuses().ToArray();
        Promise(statuses.Zip(_statuses).All(pair => pair.First >= pair.Second), "a status only moves forward");
        _statuses = statuses;

        Promise(_crashed || Array.TrueForAll(_accepted, count => count <= 1), "outside crashes a step is accepted at most once");
        Promise(_closedAt is null || _delivery.ClosedAt == _closedAt, "what is closed stays closed");
        _closedAt = _delivery.ClosedAt;

        if (_delivery.ClosedAt is null)
        {
            Promise(_delivery is { Current: not null, DueAt: not null }, "what is open has a step to send and a time for it");
            Promise(_delivery.Steps.All(step => step.Address is not null), "what is open knows its addresses");
            Promise(_delivery.DueAt <= _delivery.ExpiresAt || _now >= _delivery.ExpiresAt, "nothing is due after the expiry");
            Promise(!_stopped, "a stop closes");
        }
        else
        {
            Promise(_delivery is { Current: null, DueAt: null }, "what is closed has nothing to do");
            Promise(_delivery.Steps.All(step => step.Address is null), "what is closed has forgotten its addresses");
            Promise(_delivery.Status != DeliveryStatus.Pending, "what is closed is pending no more");
        }
    }

    private static void Promise(bool kept, string promise)
    {
        if (!kept)
        {
            throw new InvalidOperationException($"Broken: {promise}.");
        }
    }
}
