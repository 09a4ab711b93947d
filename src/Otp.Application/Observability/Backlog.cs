namespace Otp.Application.Observability;

/// <summary>Deliveries that are due and not sent, over all instances.</summary>
/// <param name="Due">How many.</param>
/// <param name="OldestAge">How long the oldest has been due.</param>
public sealed record Backlog(long Due, TimeSpan OldestAge)
{
    /// <summary>Nothing is due.</summary>
    public static Backlog None { get; } = new(0, TimeSpan.Zero);
}
