namespace Otp.TestKit.Load;

/// <summary>How the counting provider treats a call.</summary>
public enum ProviderMood
{
    /// <summary>Takes the message and says so.</summary>
    Accepts,

    /// <summary>The same, somewhat later.</summary>
    IsSlow,

    /// <summary>Takes the message and says nothing until the caller gives up.</summary>
    Hangs,

    /// <summary>Takes the message and breaks the connection.</summary>
    Resets,

    /// <summary>Takes the message and answers 202 with an HTML page.</summary>
    AnswersHtml,

    /// <summary>Takes the message and answers 202 with nothing.</summary>
    AnswersNothing,

    /// <summary>Does not take it: 500.</summary>
    Fails,

    /// <summary>Does not take it: 429, to be tried again in a second.</summary>
    Throttles,
}
