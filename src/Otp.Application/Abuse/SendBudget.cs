using Otp.Domain.Abuse;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Abuse;

/// <summary>
/// How often one person may be sent to, over all clients, and how often one client may send. Each POST reserves one send
/// for every address that its workflow may reach; retries and failover spend that reservation and no more.
/// </summary>
internal static class SendBudget
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    // A client's many sends share rows, so that counting stays cheap. A row stands for the end of its slice: the count may
    // be too high for as long as a slice, never too low.
    private static readonly TimeSpan MinuteSlice = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DaySlice = TimeSpan.FromMinutes(5);

    /// <summary>The refusal of a send; null when it is allowed.</summary>
    public static async ValueTask<SendRefusal?> RefusalAsync(
        IBudgetLedger budgets, ClientId client, RecipientFingerprint recipient, SendLimits limits, DateTimeOffset now)
    {
        var minute = await budgets.EntriesAsync(BudgetKey.SendsPerMinuteOf(client), now - Minute, limits.PerClientPerMinute);
        var day = await budgets.EntriesAsync(BudgetKey.SendsPerDayOf(client), now - Day, limits.PerClientPerDay);
        return Spent(minute, SendRule.ClientPerMinute, new RollingBudget(limits.PerClientPerMinute, Minute), now)
            ?? Spent(day, SendRule.ClientPerDay, new RollingBudget(limits.PerClientPerDay, Day), now)
            ?? await RecipientRefusalAsync(budgets, recipient, limits, now);
    }

    /// <summary>Reserves a send.</summary>
    public static void Charge(IBudgetLedger budgets, ClientId client, RecipientFingerprint recipient, DateTimeOffset now)
    {
        foreach (var address in recipient.Hashes)
        {
            budgets.Charge(BudgetKey.SendsTo(address), now);
        }

        // The last: every send of the client waits for these two.
        budgets.Charge(BudgetKey.SendsPerMinuteOf(client), EndOfSlice(now, MinuteSlice));
        budgets.Charge(BudgetKey.SendsPerDayOf(client), EndOfSlice(now, DaySlice));
    }

    // The refusal that holds longest, or a caller would come back to meet the next one.
    private static async ValueTask<SendRefusal?> RecipientRefusalAsync(
        IBudgetLedger budgets, RecipientFingerprint recipient, SendLimits limits, DateTimeOffset now)
    {
        var refusals = new List<SendRefusal?>();
        foreach (var address in recipient.Hashes)
        {
            var sends = await budgets.EntriesAsync(BudgetKey.SendsTo(address), now - Day);
            refusals.Add(Spent(sends, SendRule.RecipientPerHour, new RollingBudget(limits.PerRecipientPerHour, Hour), now));
            refusals.Add(Spent(sends, SendRule.RecipientPerDay, new RollingBudget(limits.PerRecipientPerDay, Day), now));
        }

        return refusals.OfType<SendRefusal>().MaxBy(refusal => refusal.Until);
    }

    private static SendRefusal? Spent(IReadOnlyList<BudgetEntry> sends, SendRule rule, RollingBudget budget, DateTimeOffset now)
        => budget.SpentUntil(sends, now) is { } until ? new SendRefusal(rule, until) : null;

    private static DateTimeOffset EndOfSlice(DateTimeOffset now, TimeSpan slice)
        => new(now.Ticks - (now.Ticks % slice.Ticks) + slice.Ticks, TimeSpan.Zero);
}
