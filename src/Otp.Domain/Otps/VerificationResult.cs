namespace Otp.Domain.Otps;

/// <summary>What came of a submitted code.</summary>
public enum VerificationResult
{
    /// <summary>It is right, and was right for the first time.</summary>
    Valid,

    /// <summary>It is wrong. Counted while the code is pending.</summary>
    WrongCode,

    /// <summary>It is right, but was verified before.</summary>
    AlreadyVerified,

    /// <summary>It is right, but its time is over, or it was cancelled.</summary>
    Expired,

    /// <summary>The guesses are used up: right or wrong is no longer told.</summary>
    Locked,

    /// <summary>The key the code was derived under is gone, so nobody can tell.</summary>
    CannotJudge,
}
