namespace Otp.Domain.Otps;

/// <summary>What a request for a code on a token in use leads to.</summary>
public enum CreateDecision
{
    /// <summary>A new code is issued.</summary>
    NewCode,

    /// <summary>The same code is sent again: same expiry, same count of attempts.</summary>
    Resend,

    /// <summary>The token has a live code for somebody else.</summary>
    RecipientConflict,
}
