namespace Otp.Domain.Delivery;

/// <summary>Something that happened to a delivery. Together with the state and the instant it decides everything that follows.</summary>
public abstract record DeliveryEvent
{
    private DeliveryEvent()
    {
    }

    /// <summary>The provider accepted the message of a step.</summary>
    /// <param name="Step">The step that was sent.</param>
    /// <param name="ProviderId">The provider's id of the whole workflow, if it gave one.</param>
    /// <param name="MessageId">The provider's id of this message, if it gave one.</param>
    /// <param name="WholeWorkflow">Whether the provider took all steps and runs the timer between them itself.</param>
    public sealed record Accepted(int Step, string? ProviderId, string? MessageId, bool WholeWorkflow) : DeliveryEvent;

    /// <summary>The provider refused this message for good: the next step is due.</summary>
    public sealed record Refused(int Step, DeliveryError Error) : DeliveryEvent;

    /// <summary>The provider refuses us altogether: nothing more is tried.</summary>
    public sealed record Denied(int Step, DeliveryError Error) : DeliveryEvent;

    /// <summary>The provider certainly did not take the message, and may take it later.</summary>
    /// <param name="Step">The step that was tried.</param>
    /// <param name="Error">Why.</param>
    /// <param name="Delay">How long to wait before the next call.</param>
    public sealed record Postponed(int Step, DeliveryError Error, TimeSpan Delay) : DeliveryEvent;

    /// <summary>Nobody knows whether the provider took the message. It is repeated once.</summary>
    /// <param name="Step">The step that was tried.</param>
    /// <param name="Delay">How long to wait before the repetition.</param>
    public sealed record OutcomeUnknown(int Step, TimeSpan Delay) : DeliveryEvent;

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
    public sealed record Accepted(string? ProviderId, string? MessageId) : SendOutcome;

    /// <summary>The provider refuses this message for good.</summary>
    public sealed record Refused(DeliveryError Error) : SendOutcome;

    /// <summary>The provider refuses us: wrong credentials, no balance. Somebody has to do something.</summary>
    public sealed record Denied(DeliveryError Error) : SendOutcome;

    /// <summary>The provider certainly did not take it, and may later.</summary>
    /// <param name="Error">Why.</param>
    /// <param name="RetryAfter">How long the provider asked us to wait, if it did.</param>
    public sealed record Postponed(DeliveryError Error, TimeSpan? RetryAfter) : SendOutcome;

    /// <summary>Nobody knows whether the provider took it: no answer, or half of one.</summary>
    public sealed record Unknown : SendOutcome;
}
