namespace Otp.Domain.Abuse;

/// <summary>
/// So many in any window of this length: a window that rolls, not one that starts anew at midnight, at which twice the
/// limit would pass.
/// </summary>
/// <param name="Limit">How many are allowed; at least 1.</param>
/// <param name="Window">The length of the window; zero for no limit.</param>
public readonly record struct RollingBudget(int Limit, TimeSpan Window)
{
    /// <summary>When the next one is allowed: null when it is allowed now.</summary>
    /// <param name="entries">What was charged; entries that left the window are passed over.</param>
    /// <param name="now">The instant.</param>
    public DateTimeOffset? SpentUntil(IReadOnlyList<BudgetEntry> entries, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (Window <= TimeSpan.Zero)
        {
            return null;
        }

        // Most budgets are free, so the sum comes first and costs nothing but itself.
        var left = 0L;
        foreach (var entry in entries)
        {
            left += entry.At + Window > now ? entry.Count : 0;
        }

        return left < Limit ? null : FreeAt(entries, left, now);
    }

    // The oldest leave first; the budget is free again with the one that brings the count under the limit.
    private DateTimeOffset FreeAt(IReadOnlyList<BudgetEntry> entries, long left, DateTimeOffset now)
    {
        var window = Window;
        foreach (var entry in entries.Where(entry => entry.At + window > now).OrderBy(entry => entry.At))
        {
            left -= entry.Count;
            if (left < Limit)
            {
                return entry.At + window;
            }
        }

        return now + window;
    }
}

/// <summary>What a budget has been charged with at one instant.</summary>
/// <param name="At">When.</param>
/// <param name="Count">How often.</param>
public readonly record struct BudgetEntry(DateTimeOffset At, int Count);
