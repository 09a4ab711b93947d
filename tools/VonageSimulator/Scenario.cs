using System.Text.Json.Serialization;

namespace VonageSimulator;

/// <summary>What happens to a recipient's messages, and for how many calls.</summary>
public sealed record Scenario(ScenarioKind Kind)
{
    /// <summary>The default: everything arrives, a person reads it or does not.</summary>
    /// <remarks>A new one each time: the configuration binder writes into the one that it finds.</remarks>
    public static Scenario Delivered => new(ScenarioKind.Delivered);

    /// <summary>For <c>read</c>: the time from delivery to reading (5 s). For <c>hang</c>: the time to an ordinary answer (never).</summary>
    [JsonIgnore]
    public TimeSpan? After => AfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary><see cref="After"/> in seconds.</summary>
    public double? AfterSeconds { get; init; }

    /// <summary>It applies to the first n calls or messages only, and what follows is delivered; 0: to all.</summary>
    public int Times { get; init; }

    /// <summary>For <c>throttled</c>: the Retry-After that is answered.</summary>
    public int RetryAfterSeconds { get; init; } = 1;

    /// <summary>For <c>rejected</c> and <c>undeliverable</c>: Vonage's error code; by default one that fits the channel.</summary>
    public int? ErrorCode { get; init; }

    /// <summary>Whether the message of a broken answer is taken all the same. By default: yes for a 202, no for <c>hang</c> and <c>reset</c>.</summary>
    public bool? Accepted { get; init; }

    /// <summary>The statuses are posted, and waited for, before the call is answered: Vonage's webhooks do overtake its answers.</summary>
    public bool WebhooksFirst { get; init; }

    /// <summary>Whether it breaks the answer to the call, and not what becomes of the message.</summary>
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
        { AfterSeconds: < 0 or > 86_400 } or { AfterSeconds: double.NaN } => "after_seconds must be from 0 to 86400.",
        { Times: < 0 } => "times must not be negative.",
        { RetryAfterSeconds: < 0 } => "retry_after_seconds must not be negative.",
        _ => null,
    };
}
