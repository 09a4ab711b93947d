using Otp.Domain.Abuse;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Abuse;

/// <summary>The failure budget of a recipient, which is that of the address with the least left.</summary>
internal static class RecipientFailures
{
    /// <summary>The budgets, one for each address.</summary>
    public static IEnumerable<BudgetKey> KeysOf(ClientId client, RecipientFingerprint recipient)
        => recipient.Hashes.Select(address => BudgetKey.FailuresOf(client, address));

    /// <summary>Failures that are left.</summary>
    public static async ValueTask<int> LeftAsync(IBudgetLedger budgets, IReadOnlyList<BudgetKey> keys, OtpPolicy policy, DateTimeOffset now)
    {
        var left = int.MaxValue;
        foreach (var key in keys)
        {
            var failures = await budgets.EntriesAsync(key, now - FailureBudget.Window);
            left = Math.Min(left, FailureBudget.Left(failures, policy.MaxFailuresPerRecipientPerDay, now));
        }

        return left;
    }

    /// <summary>The refusal of a code whose length cannot grow; null while failures are left.</summary>
    public static async ValueTask<SendRefusal?> RefusalAsync(
        IBudgetLedger budgets, IReadOnlyList<BudgetKey> keys, OtpPolicy policy, DateTimeOffset now)
    {
        var budget = new RollingBudget(policy.MaxFailuresPerRecipientPerDay, FailureBudget.Window);
        foreach (var key in keys)
        {
            if (budget.SpentUntil(await budgets.EntriesAsync(key, now - FailureBudget.Window), now) is { } until)
            {
                return new SendRefusal(SendRule.TestFailuresPerDay, until);
            }
        }

        return null;
    }

    /// <summary>Charges a failure to every address.</summary>
    public static void Charge(IBudgetLedger budgets, IReadOnlyList<BudgetKey> keys, DateTimeOffset now)
    {
        foreach (var key in keys)
        {
            budgets.Charge(key, now);
        }
    }
}
