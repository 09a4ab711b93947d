namespace Otp.Application.Abuse;

/// <summary>The rule that refused a send.</summary>
public enum SendRule
{
    /// <summary>The last send for this token is too recent (<c>Otp:ResendCooldown</c>).</summary>
    Cooldown,

    /// <summary>Too many sends for this token in the last hour (<c>Otp:MaxSendsPerToken</c>).</summary>
    Token,
}
