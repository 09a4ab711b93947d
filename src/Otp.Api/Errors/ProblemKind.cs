namespace Otp.Api.Errors;

/// <summary>An outcome that is not a success. Clients program against its <c>type</c>.</summary>
public enum ProblemKind
{
    /// <summary>The code is wrong, or is no code at all.</summary>
    WrongCode,

    /// <summary>The client has no such token.</summary>
    UnknownToken,

    /// <summary>The code's key is gone.</summary>
    CannotJudge,

    /// <summary>The code was verified before.</summary>
    AlreadyVerified,

    /// <summary>The code's time is over.</summary>
    Expired,

    /// <summary>The code was cancelled.</summary>
    Cancelled,

    /// <summary>The guesses are used up.</summary>
    Locked,

    /// <summary>The last send for the token is too recent.</summary>
    CoolDown,

    /// <summary>Too many sends.</summary>
    SendBudget,

    /// <summary>The client sends too much.</summary>
    ClientBudget,

    /// <summary>Numbers of that country are not sent to.</summary>
    CountryNotAllowed,

    /// <summary>Numbers of that kind are not sent to.</summary>
    NumberNotAllowed,

    /// <summary>The token has a live code for somebody else.</summary>
    RecipientConflict,

    /// <summary>The idempotency key was used for another request.</summary>
    IdempotencyConflict,

    /// <summary>The request is malformed.</summary>
    Validation,

    /// <summary>No key, or one that is nobody's.</summary>
    Unauthorized,

    /// <summary>The key does not allow it, or the request may not be made this way.</summary>
    Forbidden,

    /// <summary>Storage cannot answer.</summary>
    StorageUnavailable,

    /// <summary>The service, or the client's share of it, has too much to do.</summary>
    Overloaded,
}
