namespace VonageSimulator;

/// <summary>What can happen to a message, or to the call that brings it.</summary>
public enum ScenarioKind
{
    /// <summary>Submitted, then delivered; a person may read it.</summary>
    Delivered,

    /// <summary>Submitted, delivered, and read after a while (Messenger only: an SMS knows no read).</summary>
    Read,

    /// <summary>Submitted, then rejected.</summary>
    Rejected,

    /// <summary>Submitted, then undeliverable.</summary>
    Undeliverable,

    /// <summary>Accepted, and never heard of again.</summary>
    Silent,

    /// <summary>The call answers 429 with Retry-After.</summary>
    Throttled,

    /// <summary>The call answers 500.</summary>
    ServerError,

    /// <summary>The call is not answered until the client gives up, or until <see cref="Scenario.After"/> is over.</summary>
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
