using Otp.Domain.Abuse;

namespace Otp.Application.Abuse;

/// <summary>What was charged to which budget, and when. Kept for 24 hours.</summary>
public interface IBudgetLedger
{
    /// <summary>More charges than can be under way at one instant, over all instances: each takes a connection of its own.</summary>
    const int MostUnderWay = 1_000;

    /// <summary>
    /// Reads what a unit is going to decide by in one question, so that what is asked of it afterwards costs none, and holds it:
    /// until the unit's end nobody else charges these budgets.
    /// </summary>
    /// <param name="keys">Budgets whose entries are asked for.</param>
    /// <param name="after">The instant after which they are.</param>
    /// <param name="counted">At most two budgets that many charge at once, which are counted and not held.</param>
    ValueTask HoldAsync(IReadOnlyList<BudgetKey> keys, DateTimeOffset after, params IReadOnlyList<SharedBudget> counted);

    /// <summary>What was charged after an instant, oldest first. Until the unit's end nobody else charges it.</summary>
    ValueTask<IReadOnlyList<BudgetEntry>> EntriesAsync(BudgetKey key, DateTimeOffset after);

    /// <summary>
    /// The same for a budget that many charge at once, when it has come to its limit; nothing while it has not. While more
    /// than <see cref="MostUnderWay"/> of it is left, what others are just charging is not waited for, since it cannot make
    /// the difference.
    /// </summary>
    ValueTask<IReadOnlyList<BudgetEntry>> EntriesAtLimitAsync(BudgetKey key, DateTimeOffset after, int limit);

    /// <summary>Charges one.</summary>
    void Charge(BudgetKey key, DateTimeOffset at);

    /// <summary>Charges one to a budget that many charge at once; it may count for a few milliseconds longer.</summary>
    void ChargeShared(BudgetKey key, DateTimeOffset at);
}

/// <summary>A budget that many charge at once, and the instant after which its charges count.</summary>
/// <param name="Key">The budget.</param>
/// <param name="After">The instant.</param>
public readonly record struct SharedBudget(BudgetKey Key, DateTimeOffset After);
