using Otp.Application.Idempotency;

namespace Otp.Application.Storage;

/// <summary>Deletes what has outlived its use.</summary>
public sealed class Retention
{
    /// <summary>Rows of a kind taken in one unit: a few milliseconds, since callers wait behind it.</summary>
    public const int Batch = 50;

    private readonly IUnitOfWork _unitOfWork;
    private readonly RowLifetimes _lifetimes;

    /// <summary>Creates the sweep.</summary>
    public Retention(IUnitOfWork unitOfWork, RowLifetimes lifetimes)
    {
        _unitOfWork = unitOfWork;
        _lifetimes = lifetimes;
    }

    /// <summary>Deletes one batch.</summary>
    /// <returns>Whether more may be waiting.</returns>
    public async Task<bool> DeleteAsync(CancellationToken cancellationToken)
        => await _unitOfWork.RunBehindAsync(
            (storage, now) => storage.Outdated.DeleteAsync(_lifetimes, now, Batch), cancellationToken) == Batch;
}

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

    /// <summary>Events that were given up. Those that were acknowledged go at once.</summary>
    public TimeSpan DeadEvents { get; } = IOutbox.DeadFor;

    /// <summary>Marks of commits that a caller was told of. They are asked for within seconds.</summary>
    public TimeSpan CommitMarkers { get; } = TimeSpan.FromHours(1);

    /// <summary>Statistics by hour, once the hour is over.</summary>
    public TimeSpan StatisticsHours { get; } = IStatistics.HoursLifetime;

    /// <summary>Statistics by day, once the day is over.</summary>
    public TimeSpan StatisticsDays { get; } = IStatistics.DaysLifetime;

    /// <summary>The most rows of refusals, which are otherwise kept as long as settled codes; the oldest go first.</summary>
    public int MostRefusals { get; init; } = IRefusals.Most;
}

/// <summary>What has outlived its use, deleted in small batches so that callers' units are not held up.</summary>
public interface IOutdatedRows
{
    /// <summary>Deletes so many rows of each kind at most, the oldest first.</summary>
    /// <param name="lifetimes">What each kind has lived for.</param>
    /// <param name="now">The instant.</param>
    /// <param name="limit">The most rows of each kind.</param>
    /// <returns>The most rows that any kind lost: as many as the limit when more may be waiting.</returns>
    ValueTask<int> DeleteAsync(RowLifetimes lifetimes, DateTimeOffset now, int limit);
}
