namespace Otp.Domain.Otps;

/// <summary>What a POST on a token leads to.</summary>
public enum PostDecision
{
    /// <summary>A new code is issued.</summary>
    NewItem,

    /// <summary>The same code is sent again: same expiry, same count of attempts.</summary>
    Resend,

    /// <summary>The token has a live code for somebody else.</summary>
    RecipientConflict,
}
