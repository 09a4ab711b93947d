using System.Text.Json.Serialization;

namespace VonageSimulator;

/// <summary>What happens to a recipient's messages, and for how many calls.</summary>
public sealed record Scenario(ScenarioKind Kind)
{
    /// <summary>The default: everything arrives. A person may read it.</summary>
    /// <remarks>A new object each time, because the configuration binder writes into the object that it finds.</remarks>
    public static Scenario Delivered => new(ScenarioKind.Delivered);

    /// <summary>
    /// For <c>read</c>: the time from delivery to reading. Default: 5 s. For <c>hang</c>: the time to an ordinary answer. Default:
    /// never.
    /// </summary>
    [JsonIgnore]
    public TimeSpan? After => AfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary><see cref="After"/> in seconds.</summary>
    public double? AfterSeconds { get; init; }

    /// <summary>How many calls or messages it applies to. Later ones are delivered. 0: all.</summary>
    public int Times { get; init; }

    /// <summary>Whose calls and messages it applies to; null: everybody's, mails too.</summary>
    public SimulatedProvider? Provider { get; init; }

    /// <summary>For <c>throttled</c>: the Retry-After of the answer.</summary>
    public int RetryAfterSeconds { get; init; } = 1;

    /// <summary>For <c>rejected</c> and <c>undeliverable</c>: Vonage's error code. Default: one that fits the channel.</summary>
    public int? ErrorCode { get; init; }

    /// <summary>
    /// Whether a message is accepted even though its answer is broken. Default: yes for a 202, no for <c>hang</c> and <c>reset</c>.
    /// </summary>
    public bool? Accepted { get; init; }

    /// <summary>Posts the statuses, and waits for them, before it answers the call. Vonage's webhooks can overtake its answers.</summary>
    public bool WebhooksFirst { get; init; }

    /// <summary>Whether it breaks the answer to the call, rather than the fate of the message.</summary>
    [JsonIgnore]
    public bool BreaksAnswer => Kind >= ScenarioKind.Throttled;

    internal bool TakesMessage => Accepted ?? Kind switch
    {
        ScenarioKind.Trickle or ScenarioKind.Html or ScenarioKind.Empty or ScenarioKind.Huge => true,
        ScenarioKind.Hang => After is not null,
        _ => !BreaksAnswer,
    };

    internal string? Problem => this switch
    {
        _ when !Enum.IsDefined(Kind) => "kind is unknown.",
        { Provider: { } provider } when !Enum.IsDefined(provider) => "provider is unknown.",
        { AfterSeconds: < 0 or > 86_400 } or { AfterSeconds: double.NaN } => "after_seconds must be from 0 to 86400.",
        { Times: < 0 } => "times must not be negative.",
        { RetryAfterSeconds: < 0 } => "retry_after_seconds must not be negative.",
        _ => null,
    };
}

/// <summary>What can happen to a message, or to the call that brings it.</summary>
public enum ScenarioKind
{
    /// <summary>Submitted, then delivered. A person may read it.</summary>
    Delivered,

    /// <summary>Submitted, delivered, and read after a while (an SMS has no such status).</summary>
    Read,

    /// <summary>Submitted, then rejected.</summary>
    Rejected,

    /// <summary>Submitted, then undeliverable.</summary>
    Undeliverable,

    /// <summary>Accepted, but no status ever follows.</summary>
    Silent,

    /// <summary>The call answers 429 with Retry-After.</summary>
    Throttled,

    /// <summary>The call answers 500.</summary>
    ServerError,

    /// <summary>The call is not answered until the client gives up or <see cref="Scenario.After"/> is over.</summary>
    Hang,

    /// <summary>The call answers 401.</summary>
    Unauthorized,

    /// <summary>The call answers 402.</summary>
    LowBalance,

    /// <summary>The call answers 400 (Dispatch) or 422 (Messages).</summary>
    Invalid,

    /// <summary>The connection is reset instead of an answer.</summary>
    Reset,

    /// <summary>202, one byte a second.</summary>
    Trickle,

    /// <summary>202 with an HTML page.</summary>
    Html,

    /// <summary>202 with nothing.</summary>
    Empty,

    /// <summary>202 with 3 MB.</summary>
    Huge,
}
