namespace Otp.Domain.Delivery;

// What each event does to the workflow.
public sealed partial class OtpDelivery
{
    /// <summary>Moves the workflow on.</summary>
    public void Apply(DeliveryEvent happened, DateTimeOffset now)
    {
        switch (happened)
        {
            case DeliveryEvent.Answered answered:
                Answer(answered, now);
                break;
            case DeliveryEvent.TakenUp taken when ClosedAt is null:
                GiveWay(taken.Routes, now);
                break;
            case DeliveryEvent.Unroutable unroutable when ClosedAt is null:
                Fail(unroutable.Step, DeliveryError.NoProvider, unroutable.Routes, now);
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

    /// <summary>Applies a provider's report to the step that it is about; null when it is about none of this delivery's.</summary>
    public ReportedProgress? Report(MessageReport report, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.References.StepOf(this) is not { } step || !step.IsCarriedBy(report.From))
        {
            return null;
        }

        var (sentBefore, deliveredBefore, readBefore) = (step.SentAt, step.DeliveredAt, step.ReadAt);

        // A delivery that is closed with steps left is the provider's to go on with.
        var leftToProvider = ClosedAt is not null && step is { Index: > 0, Status: StepStatus.Pending };
        Apply(new DeliveryEvent.Reported(step.Index, report.Status, report.Error, report.References.MessageId), now);
        step = Steps[step.Index];
        return new ReportedProgress(
            step.Channel,
            deliveredBefore is null ? step.DeliveredAt - step.SentAt : null,
            readBefore is null ? step.ReadAt - step.SentAt : null,
            leftToProvider && sentBefore is null && step.SentAt is not null);
    }

    private void Answer(DeliveryEvent.Answered answered, DateTimeOffset now)
    {
        switch (answered.Outcome)
        {
            case SendOutcome.Accepted accepted:
                Accept(answered.Step, accepted, answered.By, now);
                break;
            case SendOutcome.Refused refused:
                if (Advance(answered.Step, StepStatus.Failed, refused.Error, null, now))
                {
                    GoOn(now);
                }

                break;
            case SendOutcome.Denied denied when ClosedAt is null:
                Deny(answered, denied.Error, now);
                break;
            case SendOutcome.Postponed postponed when IsOneOfSeveral(answered):
                PostponeOneOfSeveral(answered, postponed, now);
                break;
            case SendOutcome.Postponed postponed:
                Postpone(answered, postponed.Error, now);
                break;
            case SendOutcome.Unknown:
                RepeatOnce(answered, now);
                break;
        }
    }

    private void Deny(DeliveryEvent.Answered answered, DeliveryError error, DateTimeOffset now)
    {
        // Without its key a code can be sent by nobody.
        var isLost = error == DeliveryError.KeyGone || answered.By == Provider.None;
        RefusedBy |= isLost ? Provider.None : answered.By;
        if (!isLost && Steps[answered.Step].OutcomeWasUnknown)
        {
            // The call before may have sent the message, so nobody takes over.
            Fail(answered.Step, DeliveryError.OutcomeUnknown, answered.Routes, now);
        }
        else if (isLost || !TakeOver(answered, error, now))
        {
            Fail(answered.Step, error, isLost ? null : answered.Routes, now);
        }
    }

    private bool IsOneOfSeveral(DeliveryEvent.Answered answered) => answered.Routes.Of(Steps[answered.Step].Channel).Count > 1;

    // Another provider may take over only what this one certainly did not take, now or in a call before.
    private void PostponeOneOfSeveral(DeliveryEvent.Answered answered, SendOutcome.Postponed postponed, DateTimeOffset now)
    {
        var isShort = postponed.Error == DeliveryError.ProviderThrottled && answered.Wait <= Workflow.LongestThrottling;
        if (postponed.InDoubt || Steps[answered.Step].OutcomeWasUnknown)
        {
            RepeatOnce(answered, now);
        }
        else if (isShort || !TakeOver(answered, postponed.Error, now))
        {
            Postpone(answered, postponed.Error, now);
        }
    }

    // The next provider is called at once; where the route begins anew, after the wait. False where nobody is left.
    private bool TakeOver(DeliveryEvent.Answered answered, DeliveryError error, DateTimeOffset now)
    {
        var step = Steps[answered.Step];
        if (ClosedAt is not null || step.Status != StepStatus.Pending)
        {
            return true;
        }

        if (answered.Routes.After(step, answered.By, RefusedBy) is not var (next, beginsAnew))
        {
            return false;
        }

        var failed = step.AfterFailedCall(error, WasDueAt(now));
        var handedOn = (beginsAnew ? failed : failed with { FailedCalls = step.FailedCalls }) with { Provider = next };
        PutOff(handedOn, answered.Routes, beginsAnew ? now + answered.Wait : now);
        return true;
    }

    // The next step is due at once, if anybody carries it.
    private void Fail(int index, DeliveryError error, Routes? routes, DateTimeOffset now)
    {
        var left = Advance(index, StepStatus.Failed, error, null, now);
        if (routes is null || !Steps.Any(step => step.Status == StepStatus.Pending && routes.For(step, RefusedBy) is not null))
        {
            Close(error, now);
        }
        else if (left)
        {
            GoOn(now);
        }
    }

    private void Accept(int index, SendOutcome.Accepted accepted, Provider by, DateTimeOffset now)
    {
        ProviderId ??= accepted.ProviderId;
        Replace(by == Provider.None ? Steps[index] : Steps[index] with { Provider = by });
        var left = Advance(index, StepStatus.Submitted, null, accepted.MessageId, now);
        if (accepted.WholeWorkflow)
        {
            CloseKeepingPending(now);
        }
        else if (left)
        {
            AwaitUse(index, now);
        }
    }

    private void Report(DeliveryEvent.Reported reported, DateTimeOffset now)
    {
        var before = Steps[reported.Step].Status;
        var left = Advance(reported.Step, reported.Status, reported.Error, reported.MessageId, now);
        if (ClosedAt is not null)
        {
            return;
        }

        if (reported.Status == StepStatus.Read)
        {
            // Also when a rejection came first: reports in any order end in the same place, and this one rules out the next step.
            Stop(DropReason.NotNeeded, now);
        }
        else if (Steps[reported.Step] is { CameToNothing: true } step && step.Status != before)
        {
            // What is due already, or being called, stays due since then, and what was called in vain keeps to its wait.
            if (!HasGivenWay(step.Index) && (left || (now < DueAt && Current is { DueSince: null })))
            {
                GoOn(now);
            }
        }
        else if (left)
        {
            // The report overtook the provider's own answer to our call, and counts like it.
            AwaitUse(reported.Step, now);
        }
    }

    private void Postpone(DeliveryEvent.Answered answered, DeliveryError error, DateTimeOffset now)
    {
        if (ClosedAt is null && Steps[answered.Step] is { Status: StepStatus.Pending } step)
        {
            PutOff(step.AfterFailedCall(error, WasDueAt(now)), answered.Routes, now + answered.Wait);
        }
    }

    // A report on another step may have moved what is due while this one was called.
    private DateTimeOffset WasDueAt(DateTimeOffset now) => DueAt is { } due && due < now ? due : now;

    // It is called again then, unless it gives way before.
    private void PutOff(DeliveryStep step, Routes routes, DateTimeOffset due)
    {
        Replace(step);
        DueNoLaterThanExpiry(GivesWayAt(step, routes) is { } end && end < due ? end : due);
    }

    // Nobody has taken its message for as long as it may go unread, and others can carry a later one.
    private void GiveWay(Routes routes, DateTimeOffset now)
    {
        if (Current is { Error: { } error } step && now >= GivesWayAt(step, routes))
        {
            Fail(step.Index, error, routes, now);
        }
    }

    // Null for a step that was never put off, and for one that nothing is won by giving up.
    private DateTimeOffset? GivesWayAt(DeliveryStep step, Routes routes)
        => Steps.Any(later => later.Index > step.Index && later.Status == StepStatus.Pending && routes.GoesByOthers(later, step, RefusedBy))
            ? step.DueSince + (step.Wait ?? ReadTimeout)
            : null;

    private void RepeatOnce(DeliveryEvent.Answered answered, DateTimeOffset now)
    {
        var index = answered.Step;
        var step = Steps[index];
        if (!step.OutcomeWasUnknown)
        {
            Replace(step with { OutcomeWasUnknown = true });
            Postpone(answered, DeliveryError.OutcomeUnknown, now);
        }
        else if (Advance(index, StepStatus.Failed, DeliveryError.OutcomeUnknown, null, now))
        {
            GoOn(now);
        }
    }

    private void AwaitUse(int index, DateTimeOffset now)
    {
        if (ClosedAt is not null || HasGivenWay(index))
        {
            return;
        }

        if (Current is not null)
        {
            DueNoLaterThanExpiry(now + (Steps[index].Wait ?? ReadTimeout));
        }
        else
        {
            Stop(DropReason.NotNeeded, now);
        }
    }

    // What is still to be sent waits for the message of a later step, so that this one hastens nothing and holds nothing up.
    private bool HasGivenWay(int index) => Current is not null && Steps.Any(step => step.Index > index && step.IsUnderway);

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
            Advance(tried.Index, StepStatus.Failed, error, null, now);
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
        foreach (var step in Steps.Where(step => step.Status == StepStatus.Pending).ToList())
        {
            Advance(step.Index, StepStatus.Dropped, why, null, now);
        }
    }

    private void CloseKeepingPending(DateTimeOffset now)
    {
        ClosedAt ??= now;
        DueAt = null;
        Steps = [.. Steps.Select(step => step with { Address = null })];
    }

    // Moves a step forward to a status, or leaves it; true when it left Pending by it.
    private bool Advance(int index, StepStatus status, DeliveryError? error, string? messageId, DateTimeOffset now)
    {
        var step = Steps[index];
        var advanced = step.Advanced(status, error, messageId, now);
        Replace(advanced);
        return step.Status == StepStatus.Pending && advanced.Status != StepStatus.Pending;
    }

    private void Replace(DeliveryStep step) => Steps = [.. Steps.Select(other => other.Index == step.Index ? step : other)];
}
