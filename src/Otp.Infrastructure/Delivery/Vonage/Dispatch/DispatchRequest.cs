namespace Otp.Infrastructure.Delivery.Vonage.Dispatch;

// The wire, member by member: POST /v0.1/dispatch, Dispatch OpenAPI 0.3.4, names in snake case.

/// <summary>A workflow.</summary>
internal sealed record DispatchRequest(string Template, IReadOnlyList<DispatchStep> Workflow);

/// <summary>A message of a workflow; every one but the last has a failover.</summary>
internal sealed record DispatchStep(DispatchParty From, DispatchParty To, DispatchMessage Message, DispatchFailover? Failover);

/// <summary>A sender or a recipient: an id on Messenger, a number (E.164 without +) on SMS.</summary>
internal sealed record DispatchParty(string Type, string? Id = null, string? Number = null)
{
    /// <summary>The address masked by leaving it out: a record would print it.</summary>
    public override string ToString() => Type;
}

/// <summary>The message of a step.</summary>
internal sealed record DispatchMessage(DispatchContent Content);

/// <summary>What the message says.</summary>
internal sealed record DispatchContent(string Type, string Text)
{
    /// <summary>The text left out: it holds the code.</summary>
    public override string ToString() => Type;
}

/// <summary>When the next message is sent: the condition is not met after so many seconds, 15 to 86,400.</summary>
internal sealed record DispatchFailover(int ExpiryTime, string ConditionStatus);

/// <summary>The answer, 202.</summary>
internal sealed record DispatchAnswer(string? DispatchUuid);
