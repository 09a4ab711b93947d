namespace VonageSimulator;

/// <summary>Vonage's two interfaces, and Twilio's.</summary>
public enum SimulatedApi
{
    /// <summary>Dispatch v0.1.</summary>
    Dispatch,

    /// <summary>Messages v1.</summary>
    Messages,

    /// <summary>Twilio's messages.</summary>
    Twilio,
}

/// <summary>Whose interface is simulated.</summary>
public enum SimulatedProvider
{
    /// <summary>Vonage.</summary>
    Vonage,

    /// <summary>Twilio.</summary>
    Twilio,
}

/// <summary>Vonage's message statuses.</summary>
public enum MessageStatus
{
    /// <summary>Taken, on its way.</summary>
    Submitted,

    /// <summary>On the handset.</summary>
    Delivered,

    /// <summary>Read by the person.</summary>
    Read,

    /// <summary>Refused by the channel.</summary>
    Rejected,

    /// <summary>Could not be delivered.</summary>
    Undeliverable,
}

/// <summary>A status and when it was reached.</summary>
public sealed record StatusChange(MessageStatus Status, DateTimeOffset At);

/// <summary>One message as it is now: a snapshot that does not change.</summary>
public sealed record ReceivedMessage
{
    /// <summary>Vonage's <c>message_uuid</c>, or Twilio's SID.</summary>
    public required string Uuid { get; init; }

    /// <summary>The interface of its call.</summary>
    public required SimulatedApi Api { get; init; }

    /// <summary>The <c>dispatch_uuid</c>, or the <c>workflow_id</c> of a Messages call.</summary>
    public required string WorkflowId { get; init; }

    /// <summary>The number of its call, as in <see cref="ReceivedCall.Number"/>.</summary>
    public required int CallNumber { get; init; }

    /// <summary>Its place in the workflow, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>How many steps the workflow has.</summary>
    public required int Steps { get; init; }

    /// <summary><c>messenger</c>, <c>sms</c> or <c>whatsapp</c>.</summary>
    public required string Channel { get; init; }

    /// <summary>The number or Messenger id it goes to.</summary>
    public required string To { get; init; }

    /// <summary>The number, name or page it comes from.</summary>
    public required string From { get; init; }

    /// <summary>What it says; on WhatsApp what fills its template, which is the code.</summary>
    public required string Text { get; init; }

    /// <summary>The caller's reference (Messages), or the end of the address that statuses go to (Twilio).</summary>
    public string? ClientRef { get; init; }

    /// <summary>The name of its template, or its content SID (WhatsApp only).</summary>
    public string? Template { get; init; }

    /// <summary>WhatsApp's code for the language of its template; null where only Twilio knows.</summary>
    public string? Language { get; init; }

    /// <summary>How far it has come.</summary>
    public required MessageStatus Status { get; init; }

    /// <summary>When it was taken.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Vonage's or Twilio's error code, once rejected or undeliverable.</summary>
    public int? ErrorCode { get; init; }

    /// <summary>When Dispatch goes on to the next step; null if no timer runs.</summary>
    public DateTimeOffset? FailoverDueAt { get; init; }

    /// <summary>The status that it must reach before then.</summary>
    public MessageStatus? FailoverCondition { get; init; }

    /// <summary>Every status so far, the oldest first.</summary>
    public required IReadOnlyList<StatusChange> History { get; init; }
}
