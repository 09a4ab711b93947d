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

    // No window of any budget is longer.
    private static readonly TimeSpan Longest = Day;

    // A client's many sends share rows, so that counting stays cheap. A row stands for the end of its slice: the count may
    // be too high for as long as a slice, never too low.
    private static readonly TimeSpan MinuteSlice = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DaySlice = TimeSpan.FromMinutes(5);

    /// <summary>Reads and holds, in one question, all budgets that decide a create: the token's and past failures too.</summary>
    public static ValueTask HoldAsync(IBudgetLedger budgets, SendKeys keys, DateTimeOffset now) => budgets.HoldAsync(
        [keys.Token, .. keys.Recipients, .. keys.Failures],
        now - Longest,
        new ClientWideBudget(keys.ClientPerMinute, now - Minute),
        new ClientWideBudget(keys.ClientPerDay, now - Day));

    /// <summary>The refusal of a send; null when it is allowed.</summary>
    public static async ValueTask<SendRefusal?> RefusalAsync(IBudgetLedger budgets, SendKeys keys, SendLimits limits, DateTimeOffset now)
    {
        var minute = await budgets.EntriesOnceSpentAsync(new(keys.ClientPerMinute, now - Minute), limits.PerClientPerMinute);
        var day = await budgets.EntriesOnceSpentAsync(new(keys.ClientPerDay, now - Day), limits.PerClientPerDay);
        return Spent(minute, SendRule.ClientPerMinute, new RollingBudget(limits.PerClientPerMinute, Minute), now)
            ?? Spent(day, SendRule.ClientPerDay, new RollingBudget(limits.PerClientPerDay, Day), now)
            ?? await RecipientRefusalAsync(budgets, keys, limits, now);
    }

    /// <summary>Reserves a send.</summary>
    public static void Charge(IBudgetLedger budgets, SendKeys keys, DateTimeOffset now)
    {
        foreach (var recipient in keys.Recipients)
        {
            budgets.Charge(recipient, now);
        }

        // The last: every send of the client waits for these two.
        budgets.Charge(keys.ClientPerMinute, EndOfSlice(now, MinuteSlice));
        budgets.Charge(keys.ClientPerDay, EndOfSlice(now, DaySlice));
    }

    // The refusal that holds longest, or a caller would come back to meet the next one.
    private static async ValueTask<SendRefusal?> RecipientRefusalAsync(
        IBudgetLedger budgets, SendKeys keys, SendLimits limits, DateTimeOffset now)
    {
        SendRefusal? longest = null;
        foreach (var recipient in keys.Recipients)
        {
            var sends = await budgets.EntriesAsync(recipient, now - Day);
            longest = Longer(longest, Spent(sends, SendRule.RecipientPerHour, new RollingBudget(limits.PerRecipientPerHour, Hour), now));
            longest = Longer(longest, Spent(sends, SendRule.RecipientPerDay, new RollingBudget(limits.PerRecipientPerDay, Day), now));
        }

        return longest;
    }

    private static SendRefusal? Longer(SendRefusal? one, SendRefusal? other) => one is null || other?.Until > one.Until ? other : one;

    private static SendRefusal? Spent(IReadOnlyList<BudgetEntry> sends, SendRule rule, RollingBudget budget, DateTimeOffset now)
        => budget.SpentUntil(sends, now) is { } until ? new SendRefusal(rule, until) : null;

    private static DateTimeOffset EndOfSlice(DateTimeOffset now, TimeSpan slice)
        => new(now.Ticks - (now.Ticks % slice.Ticks) + slice.Ticks, TimeSpan.Zero);
}

/// <summary>The budgets that one send is decided by. Hashing their names takes longer than reading them, so it is done once.</summary>
/// <param name="ClientPerMinute">The client's sends in a minute.</param>
/// <param name="ClientPerDay">The client's sends in a day.</param>
/// <param name="Token">The sends for the token.</param>
/// <param name="Recipients">The sends to each address.</param>
/// <param name="Failures">The client's failures at each address.</param>
internal sealed record SendKeys(
    BudgetKey ClientPerMinute,
    BudgetKey ClientPerDay,
    BudgetKey Token,
    IReadOnlyList<BudgetKey> Recipients,
    IReadOnlyList<BudgetKey> Failures)
{
    /// <summary>The budgets of a client's send to a recipient.</summary>
    public static SendKeys Of(ClientId client, RequestToken token, RecipientFingerprint recipient) => new(
        BudgetKey.SendsPerMinuteOf(client),
        BudgetKey.SendsPerDayOf(client),
        BudgetKey.SendsFor(client, token),
        [.. recipient.Hashes.Select(BudgetKey.SendsTo)],
        [.. RecipientFailures.KeysOf(client, recipient)]);
}
