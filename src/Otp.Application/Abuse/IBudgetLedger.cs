using Otp.Domain.Abuse;

namespace Otp.Application.Abuse;

/// <summary>What was charged to which budget, and when. Kept for 24 hours.</summary>
public interface IBudgetLedger
{
    /// <summary>What was charged after an instant, oldest first.</summary>
    ValueTask<IReadOnlyList<BudgetEntry>> EntriesAsync(BudgetKey key, DateTimeOffset after);

    /// <summary>Charges one.</summary>
    ValueTask ChargeAsync(BudgetKey key, DateTimeOffset at);
}
