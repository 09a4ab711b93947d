namespace Otp.Domain.Delivery;

/// <summary>Something that happened to a delivery. Together with the state and the instant it decides everything that follows.</summary>
public abstract record DeliveryEvent
{
    private DeliveryEvent()
    {
    }

    /// <summary>A call to the provider has ended, and this came of it.</summary>
    /// <param name="Step">The step that was sent.</param>
    /// <param name="Outcome">What came of it.</param>
    /// <param name="Wait">How long to wait before the next call, where the outcome leads to one.</param>
    public sealed record Answered(int Step, SendOutcome Outcome, TimeSpan Wait = default) : DeliveryEvent
    {
        /// <summary>Who was called.</summary>
        public Provider By { get; init; }

        /// <summary>Who else carries the channels.</summary>
        public Routes Routes { get; init; } = Routes.None;
    }

    /// <summary>A worker has taken it up. A step that was put off until its wait was over gives way now, where others carry a later one.</summary>
    /// <param name="Routes">Who carries the channels.</param>
    public sealed record TakenUp(Routes Routes) : DeliveryEvent;

    /// <summary>Nobody is left who carries a step.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Routes">Who carries the channels.</param>
    public sealed record Unroutable(int Step, Routes Routes) : DeliveryEvent;

    /// <summary>The provider reported on the message of a step, perhaps late, twice, or before its own answer reached us.</summary>
    /// <param name="Step">The step whose message it is.</param>
    /// <param name="Status">One of submitted, delivered, read, undeliverable, rejected.</param>
    /// <param name="Error">Why, for the last two.</param>
    /// <param name="MessageId">The provider's id of the message, if the report carries it.</param>
    public sealed record Reported(int Step, StepStatus Status, DeliveryError? Error, string? MessageId = null) : DeliveryEvent;

    /// <summary>The provider that ran the workflow says that it has ended: what it did not send, it will not send.</summary>
    public sealed record WorkflowEnded : DeliveryEvent;

    /// <summary>What is not sent yet is pointless from now on.</summary>
    public sealed record Stopped(DropReason Reason) : DeliveryEvent;
}

/// <summary>Why steps that were not sent yet became pointless.</summary>
public enum DropReason
{
    /// <summary>The code was verified.</summary>
    Verified,

    /// <summary>The code was cancelled.</summary>
    Cancelled,

    /// <summary>The code expired.</summary>
    Expired,

    /// <summary>The code was locked by wrong guesses.</summary>
    Locked,

    /// <summary>A resend, or a new code for the token, took over.</summary>
    Superseded,

    /// <summary>The message of an earlier step was read.</summary>
    NotNeeded,
}

/// <summary>What came of a call to a provider.</summary>
public abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>The provider took it.</summary>
    /// <param name="ProviderId">The provider's id of the whole workflow, if it gave one.</param>
    /// <param name="MessageId">The provider's id of the message, if it gave one.</param>
    /// <param name="WholeWorkflow">Whether the provider took all steps and runs the timer between them itself.</param>
    public sealed record Accepted(string? ProviderId, string? MessageId, bool WholeWorkflow = false) : SendOutcome;

    /// <summary>The provider refuses this message for good: the next step is due.</summary>
    public sealed record Refused(DeliveryError Error) : SendOutcome;

    /// <summary>The provider refuses us: wrong credentials, no balance. It is asked no more, and somebody has to act.</summary>
    public sealed record Denied(DeliveryError Error) : SendOutcome;

    /// <summary>The provider did not take it, and may take it later.</summary>
    /// <param name="Error">Why.</param>
    /// <param name="RetryAfter">How long the provider asked us to wait, if it did.</param>
    /// <param name="InDoubt">
    /// Whether something between the provider and us answered (502, 504), so that it may have taken the message after all: nobody else
    /// is asked then.
    /// </param>
    public sealed record Postponed(DeliveryError Error, TimeSpan? RetryAfter, bool InDoubt = false) : SendOutcome;

    /// <summary>Nobody knows whether the provider took it: no answer, or half of one. The call is repeated once.</summary>
    public sealed record Unknown : SendOutcome;
}
