using Otp.Domain.Abuse;

namespace Otp.Application.Abuse;

/// <summary>What was charged to which budget, and when. Kept for 24 hours.</summary>
public interface IBudgetLedger
{
    /// <summary>
    /// Reads everything that a unit is going to decide by, so that later questions about it cost nothing, and holds it: until the
    /// unit's end nobody else charges these budgets.
    /// </summary>
    /// <param name="keys">Budgets whose entries are asked for.</param>
    /// <param name="after">The instant after which they are.</param>
    /// <param name="counted">At most two shared budgets. They are read, but not held.</param>
    ValueTask HoldAsync(IReadOnlyList<BudgetKey> keys, DateTimeOffset after, params IReadOnlyList<SharedBudget> counted);

    /// <summary>What was charged after an instant, oldest first. Until the unit's end nobody else charges it.</summary>
    ValueTask<IReadOnlyList<BudgetEntry>> EntriesAsync(BudgetKey key, DateTimeOffset after);

    /// <summary>The same as it is seen right now, to tell and not to decide: others may charge it meanwhile.</summary>
    ValueTask<IReadOnlyList<BudgetEntry>> PeekAsync(BudgetKey key, DateTimeOffset after);

    /// <summary>What was charged to a shared budget once it may be spent; nothing while it certainly is not.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="limit">The charges with which it is spent.</param>
    ValueTask<IReadOnlyList<BudgetEntry>> EntriesOnceSpentAsync(SharedBudget budget, int limit);

    /// <summary>Charges one. A charge to a shared budget may count for a few milliseconds longer.</summary>
    void Charge(BudgetKey key, DateTimeOffset at);
}

/// <summary>
/// A budget that many requests charge at once, those of a client or to a country, and the instant after which its charges count.
/// </summary>
/// <param name="Key">The budget.</param>
/// <param name="After">The instant.</param>
public readonly record struct SharedBudget(BudgetKey Key, DateTimeOffset After);
