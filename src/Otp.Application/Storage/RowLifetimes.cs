using Otp.Application.Delivery;
using Otp.Application.Idempotency;

namespace Otp.Application.Storage;

/// <summary>How long rows are kept.</summary>
/// <param name="SettledItems">Codes that are verified, expired, cancelled or locked, with their deliveries.</param>
public sealed record RowLifetimes(TimeSpan SettledItems)
{
    /// <summary>What was charged to budgets: the longest window, whatever is configured for the items.</summary>
    public TimeSpan BudgetEntries { get; } = TimeSpan.FromHours(24);

    /// <summary>Answers for repeated requests.</summary>
    public TimeSpan IdempotentAnswers { get; } = IIdempotencyLedger.Lifetime;

    /// <summary>Reports that match no delivery.</summary>
    public TimeSpan ParkedReports { get; } = IParkedReports.Lifetime;

    /// <summary>When people last wrote to the page.</summary>
    public TimeSpan InboundTimes { get; } = IInboundTimes.Lifetime;

    /// <summary>Marks of commits that a caller was told of. They are asked for within seconds.</summary>
    public TimeSpan CommitMarkers { get; } = TimeSpan.FromHours(1);
}
