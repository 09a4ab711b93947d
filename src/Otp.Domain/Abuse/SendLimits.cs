namespace Otp.Domain.Abuse;

/// <summary>How many messages may be sent, besides the limits of each token.</summary>
public sealed record SendLimits
{
    /// <summary>The most that any of these limits can be set to.</summary>
    public const int Max = 10_000_000;

    /// <summary>To one address in any hour, over all clients.</summary>
    public int PerRecipientPerHour { get; init; } = 5;

    /// <summary>To one address in any 24 hours, over all clients.</summary>
    public int PerRecipientPerDay { get; init; } = 10;

    /// <summary>By one client in any minute.</summary>
    public int PerClientPerMinute { get; init; } = 300;

    /// <summary>By one client in any 24 hours.</summary>
    public int PerClientPerDay { get; init; } = 10_000;

    /// <summary>For one source of one client in any hour.</summary>
    public int PerSourcePerHour { get; init; } = 10;

    /// <summary>Failed verifications of codes for one source of one client in any hour, past which it gets no more codes.</summary>
    public int FailuresPerSourcePerHour { get; init; } = 20;
}
