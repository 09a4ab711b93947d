namespace VonageSimulator;

/// <summary>One call of the simulated interfaces.</summary>
public sealed record ReceivedCall
{
    /// <summary>Counts up from 1 over the life of the simulator.</summary>
    public required int Number { get; init; }

    /// <summary>The path, with its query.</summary>
    public required string Path { get; init; }

    /// <summary>The body as received.</summary>
    public required string Body { get; init; }

    /// <summary>When it was received.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The status of the answer; null if there is none, or none yet (<c>hang</c>, <c>reset</c>).</summary>
    public int? Status { get; init; }

    /// <summary>Why it got this answer: the scenario, or what was wrong with the token or the body.</summary>
    public string? Note { get; init; }

    /// <summary>The <c>jti</c> of its token.</summary>
    public string? TokenId { get; init; }
}
