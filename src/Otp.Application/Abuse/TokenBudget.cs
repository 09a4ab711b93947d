using Otp.Domain.Abuse;
using Otp.Domain.Otps;

namespace Otp.Application.Abuse;

/// <summary>How often a client's token may be sent to: once in a cool-down, and a few times in an hour.</summary>
public static class TokenBudget
{
    /// <summary>The refusal of the next send that holds longest; null when it is allowed now.</summary>
    public static async ValueTask<SendRefusal?> RefusalAsync(IBudgetLedger budgets, BudgetKey key, OtpPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(budgets);
        return Refusal(await budgets.EntriesAsync(key, now - OtpPolicy.TokenWindow), policy, now);
    }

    /// <summary>When the next send is allowed, to tell and not to decide; null when it is allowed now.</summary>
    public static async ValueTask<DateTimeOffset?> NextSendAllowedAsync(
        IBudgetLedger budgets, BudgetKey key, OtpPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(budgets);
        return Refusal(await budgets.PeekAsync(key, now - OtpPolicy.TokenWindow), policy, now)?.Until;
    }

    /// <summary>Charges one send.</summary>
    public static void Charge(IBudgetLedger budgets, BudgetKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(budgets);
        budgets.Charge(key, now);
    }

    private static SendRefusal? Refusal(IReadOnlyList<BudgetEntry> sends, OtpPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var coolDown = new RollingBudget(1, policy.ResendCooldown).SpentUntil(sends, now);
        var hour = new RollingBudget(policy.MaxSendsPerToken, OtpPolicy.TokenWindow).SpentUntil(sends, now);
        return (coolDown, hour) switch
        {
            (_, { } until) when coolDown is null || until > coolDown => new SendRefusal(SendRule.Token, until),
            ({ } until, _) => new SendRefusal(SendRule.CoolDown, until),
            _ => null,
        };
    }
}
