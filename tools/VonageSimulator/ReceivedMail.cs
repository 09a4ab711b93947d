namespace VonageSimulator;

/// <summary>One e-mail that was taken, for one of its recipients.</summary>
public sealed record ReceivedMail
{
    /// <summary>Counts up from 1 over the life of the simulator.</summary>
    public required int Number { get; init; }

    /// <summary>The number of its SMTP transaction, as in <see cref="ReceivedCall.Number"/>.</summary>
    public required int CallNumber { get; init; }

    /// <summary>Who it says that it comes from: the header, name and address.</summary>
    public required string From { get; init; }

    /// <summary>The address that it was delivered to.</summary>
    public required string To { get; init; }

    /// <summary>Its subject.</summary>
    public required string Subject { get; init; }

    /// <summary>Its text part, or else its HTML part as it was written.</summary>
    public required string Text { get; init; }

    /// <summary>Whether it has an HTML part.</summary>
    public required bool HasHtml { get; init; }

    /// <summary>The header <c>Message-ID</c>.</summary>
    public string? MessageId { get; init; }

    /// <summary>When it was taken.</summary>
    public required DateTimeOffset At { get; init; }
}
