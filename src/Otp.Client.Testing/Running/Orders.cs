namespace Otp.Client.Testing.Running;

/// <summary>What a test wants of the process that runs the service for it.</summary>
internal enum OrderKind
{
    /// <summary>The first order: start, with <see cref="Order.Settings"/>.</summary>
    Start,

    /// <summary>Tell the messages to <see cref="Order.Recipient"/>, once there is one, or when <see cref="Order.Time"/> is over.</summary>
    Messages,

    /// <summary>The person of <see cref="Order.Recipient"/> reads the newest message.</summary>
    MarkRead,

    /// <summary>Break by <see cref="Order.Fault"/>, for <see cref="Order.Recipient"/> or for everybody.</summary>
    Break,

    /// <summary>End every fault.</summary>
    Repair,

    /// <summary>Move the clock by <see cref="Order.Time"/>.</summary>
    Advance,
}

/// <summary>An order, a line of JSON on standard input.</summary>
internal sealed record Order
{
    public int Number { get; init; }

    public OrderKind Kind { get; init; }

    public Dictionary<string, string?>? Settings { get; init; }

    public string? Recipient { get; init; }

    public OtpFault? Fault { get; init; }

    public TimeSpan Time { get; init; }
}

/// <summary>The answer to the order of that number, a line of JSON on standard output.</summary>
internal sealed record Reply
{
    public int Number { get; init; }

    /// <summary>Why the order was not carried out.</summary>
    public string? Error { get; init; }

    public Uri? Service { get; init; }

    public string? ApiKey { get; init; }

    public Uri? Handset { get; init; }

    public IReadOnlyList<TakenMessage>? Messages { get; init; }
}

/// <summary>A message that the simulated provider took.</summary>
internal sealed record TakenMessage(string Channel, string To, string Text, DateTimeOffset At);
