namespace Otp.TestKit.Load;

/// <summary>What one person's login asked of the service, and what it was promised.</summary>
public sealed class Story
{
    public string Token { get; } = Fresh.Token();

    public string Phone { get; } = Fresh.Phone();

    /// <summary>Where they are reached before their phone, if they are.</summary>
    public string? Messenger { get; init; }

    /// <summary>Where messages to them may go.</summary>
    public IReadOnlyList<string> Addresses => Messenger is null ? [Phone] : [Messenger, Phone];

    /// <summary>Whom a create names.</summary>
    public object Recipient => Messenger is null ? new { phoneNumber = Phone } : new { messengerId = Messenger, phoneNumber = Phone };

    /// <summary>The Idempotency-Key of its first create.</summary>
    public string FirstKey { get; } = Fresh.Token();

    /// <summary>Creates and resends, each under a key of its own, however often it was tried.</summary>
    public int SendsAsked { get; set; }

    /// <summary>Those of them that were answered 201.</summary>
    public int SendsPromised { get; set; }

    /// <summary>Wrong codes, each under a key of its own.</summary>
    public int GuessesAsked { get; set; }

    /// <summary>Those of them that were judged.</summary>
    public int GuessesJudged { get; set; }

    /// <summary>Right codes, each under a key of its own.</summary>
    public int RightsAsked { get; set; }

    /// <summary>Those of them that were answered 200.</summary>
    public int RightsGranted { get; set; }

    /// <summary>Whether an answer said that the code was expired.</summary>
    public bool SeenExpired { get; set; }

    /// <summary>Its token, for what a failed test says.</summary>
    public override string ToString() => Token;
}
