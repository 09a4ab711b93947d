namespace Otp.Domain.Delivery;

// What each event does to the workflow.
public sealed partial class OtpDelivery
{
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
