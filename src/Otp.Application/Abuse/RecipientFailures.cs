using Otp.Domain.Abuse;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Abuse;

/// <summary>The failure budget of a recipient, which is that of the address with the least left.</summary>
internal static class RecipientFailures
{
    /// <summary>Failures that are left.</summary>
    public static async ValueTask<int> LeftAsync(
        IBudgetLedger budgets, ClientId client, RecipientFingerprint recipient, OtpPolicy policy, DateTimeOffset now)
    {
        var left = int.MaxValue;
        foreach (var address in recipient.Hashes)
        {
            var failures = await budgets.EntriesAsync(BudgetKey.FailuresOf(client, address), now - FailureBudget.Window);
            left = Math.Min(left, FailureBudget.Left(failures, policy.MaxFailuresPerRecipientPerDay, now));
        }

        return left;
    }

    /// <summary>Charges a failure to every address.</summary>
    public static void Charge(IBudgetLedger budgets, ClientId client, RecipientFingerprint recipient, DateTimeOffset now)
    {
        foreach (var address in recipient.Hashes)
        {
            budgets.Charge(BudgetKey.FailuresOf(client, address), now);
        }
    }
}
