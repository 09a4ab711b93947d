namespace Otp.Domain.Delivery;

/// <summary>Why steps that were not sent yet became pointless.</summary>
public enum DropReason
{
    /// <summary>The code was verified.</summary>
    Verified,

    /// <summary>The code was cancelled.</summary>
    Cancelled,

    /// <summary>The code expired.</summary>
    Expired,

    /// <summary>The code was locked by wrong guesses.</summary>
    Locked,

    /// <summary>A resend, or a new code for the token, took over.</summary>
    Superseded,

    /// <summary>The message of an earlier step was read.</summary>
    NotNeeded,
}
