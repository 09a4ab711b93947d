using Otp.Domain.Abuse;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Abuse;

/// <summary>
/// How often one person may be sent to, over all clients, how often one client may send, and what is asked for one source or goes to
/// one country. Each POST reserves one send for every distinct address of its steps; retries and failover spend that reservation and
/// no more.
/// </summary>
internal static class SendBudget
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    // No window of any budget is longer.
    private static readonly TimeSpan Longest = Day;

    // The many sends of a client, or to a country, share rows, so that counting stays cheap. A row stands for the end of its slice:
    // the count may be too high for as long as a slice, never too low.
    private static readonly TimeSpan MinuteSlice = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HourSlice = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DaySlice = TimeSpan.FromMinutes(5);

    /// <summary>Reads and holds, in one question, all budgets that decide a create: the token's and past failures too.</summary>
    public static ValueTask HoldAsync(IBudgetLedger budgets, SendKeys keys, DateTimeOffset now) => budgets.HoldAsync(
        [keys.Token, .. keys.Recipients.Select(recipient => recipient.Key), .. keys.Failures, .. keys.Source.Both],
        now - Longest,
        new SharedBudget(keys.ClientPerMinute, now - Minute),
        new SharedBudget(keys.ClientPerDay, now - Day));

    /// <summary>The refusal of a send; null when it is allowed.</summary>
    /// <param name="budgets">The budgets.</param>
    /// <param name="keys">Those that the send is decided by.</param>
    /// <param name="steps">Where it goes.</param>
    /// <param name="limits">What they bear.</param>
    /// <param name="countryCap">What the country's bears; null for no limit.</param>
    /// <param name="now">The instant.</param>
    public static async ValueTask<SendRefusal?> RefusalAsync(
        IBudgetLedger budgets, SendKeys keys, IReadOnlyList<ChannelAddress> steps, SendLimits limits, int? countryCap, DateTimeOffset now)
    {
        var minute = await budgets.EntriesOnceSpentAsync(new(keys.ClientPerMinute, now - Minute), limits.PerClientPerMinute);
        var day = await budgets.EntriesOnceSpentAsync(new(keys.ClientPerDay, now - Day), limits.PerClientPerDay);
        return Spent(minute, SendRule.ClientPerMinute, new RollingBudget(limits.PerClientPerMinute, Minute), now)
            ?? Spent(day, SendRule.ClientPerDay, new RollingBudget(limits.PerClientPerDay, Day), now)
            ?? await SourceRefusalAsync(budgets, keys.Source, limits, now)
            ?? await RecipientRefusalAsync(budgets, keys.RecipientsOf(steps), limits, now)
            ?? await CountryRefusalAsync(budgets, keys.CountryOf(steps), countryCap, now);
    }

    /// <summary>Reserves a send.</summary>
    /// <param name="budgets">The budgets.</param>
    /// <param name="keys">Those that the send is decided by.</param>
    /// <param name="steps">Where it goes.</param>
    /// <param name="countryCap">What the country's bears; one without a limit is not counted.</param>
    /// <param name="now">The instant.</param>
    public static void Charge(
        IBudgetLedger budgets, SendKeys keys, IReadOnlyList<ChannelAddress> steps, int? countryCap, DateTimeOffset now)
    {
        foreach (var recipient in keys.RecipientsOf(steps))
        {
            budgets.Charge(recipient, now);
        }

        if (keys.Source.Sends is { } source)
        {
            budgets.Charge(source, now);
        }

        // The last: many sends wait for these.
        if (countryCap is not null && keys.CountryOf(steps) is { } country)
        {
            budgets.Charge(country, EndOfSlice(now, HourSlice));
        }

        budgets.Charge(keys.ClientPerMinute, EndOfSlice(now, MinuteSlice));
        budgets.Charge(keys.ClientPerDay, EndOfSlice(now, DaySlice));
    }

    private static async ValueTask<SendRefusal?> SourceRefusalAsync(
        IBudgetLedger budgets, SourceKeys source, SendLimits limits, DateTimeOffset now)
    {
        if (source is not { Sends: { } sends, Failures: { } failures })
        {
            return null;
        }

        var sent = await budgets.EntriesAsync(sends, now - Hour);
        var failed = await budgets.EntriesAsync(failures, now - Hour);
        return Longer(
            Spent(sent, SendRule.SourcePerHour, new RollingBudget(limits.PerSourcePerHour, Hour), now),
            Spent(failed, SendRule.SourceFailuresPerHour, new RollingBudget(limits.FailuresPerSourcePerHour, Hour), now));
    }

    // The refusal that holds longest, or a caller would come back to meet the next one.
    private static async ValueTask<SendRefusal?> RecipientRefusalAsync(
        IBudgetLedger budgets, IEnumerable<BudgetKey> recipients, SendLimits limits, DateTimeOffset now)
    {
        SendRefusal? longest = null;
        foreach (var recipient in recipients)
        {
            var sends = await budgets.EntriesAsync(recipient, now - Day);
            longest = Longer(longest, Spent(sends, SendRule.RecipientPerHour, new RollingBudget(limits.PerRecipientPerHour, Hour), now));
            longest = Longer(longest, Spent(sends, SendRule.RecipientPerDay, new RollingBudget(limits.PerRecipientPerDay, Day), now));
        }

        return longest;
    }

    private static async ValueTask<SendRefusal?> CountryRefusalAsync(
        IBudgetLedger budgets, BudgetKey? country, int? cap, DateTimeOffset now)
        => country is not null && cap is { } limit
            ? Spent(
                await budgets.EntriesOnceSpentAsync(new(country, now - Hour), limit),
                SendRule.CountryCap,
                new RollingBudget(limit, Hour),
                now)
            : null;

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
/// <param name="Recipients">The sends to each address that the send may go to, by its kind.</param>
/// <param name="Failures">The client's failures at each address of the recipient.</param>
/// <param name="Source">What was asked for the source.</param>
/// <param name="Country">The codes to the country of the number; null where the send may go to no number.</param>
internal sealed record SendKeys(
    BudgetKey ClientPerMinute,
    BudgetKey ClientPerDay,
    BudgetKey Token,
    IReadOnlyList<(AddressKind Kind, BudgetKey Key)> Recipients,
    IReadOnlyList<BudgetKey> Failures,
    SourceKeys Source,
    BudgetKey? Country)
{
    /// <summary>The budgets of a client's send.</summary>
    /// <param name="client">The client.</param>
    /// <param name="token">The token.</param>
    /// <param name="recipient">Everything that is known of the person.</param>
    /// <param name="plan">Where the send may go.</param>
    /// <param name="source">Whose request it answers, if that is told.</param>
    /// <param name="country">The country of the number, where there is one.</param>
    public static SendKeys Of(
        ClientId client,
        RequestToken token,
        RecipientFingerprint recipient,
        IReadOnlyList<ChannelAddress> plan,
        AddressHash? source,
        string? country)
    {
        var kinds = plan.Select(address => address.Channel.AddressKind()).Distinct().ToList();
        return new SendKeys(
            BudgetKey.SendsPerMinuteOf(client),
            BudgetKey.SendsPerDayOf(client),
            BudgetKey.SendsFor(client, token),
            [.. kinds.Select(kind => (kind, BudgetKey.SendsTo(recipient.Of(kind)!)))],
            [.. RecipientFailures.KeysOf(client, recipient)],
            SourceKeys.Of(client, source),
            country is not null && kinds.Contains(AddressKind.Phone) ? BudgetKey.SendsToCountry(country) : null);
    }

    /// <summary>The sends to each distinct address of some steps.</summary>
    public IEnumerable<BudgetKey> RecipientsOf(IReadOnlyList<ChannelAddress> steps)
        => Recipients.Where(recipient => Reach(steps, recipient.Kind)).Select(recipient => recipient.Key);

    /// <summary>The codes to the country, where one of some steps goes there.</summary>
    public BudgetKey? CountryOf(IReadOnlyList<ChannelAddress> steps) => Reach(steps, AddressKind.Phone) ? Country : null;

    private static bool Reach(IReadOnlyList<ChannelAddress> steps, AddressKind kind)
        => steps.Any(step => step.Channel.AddressKind() == kind);
}

/// <summary>What one of a client's end users asked for, and got wrong.</summary>
/// <param name="Sends">Sends; null where the client does not tell who asks.</param>
/// <param name="Failures">Failed verifications; null likewise.</param>
internal readonly record struct SourceKeys(BudgetKey? Sends, BudgetKey? Failures)
{
    /// <summary>Those that are there.</summary>
    public IEnumerable<BudgetKey> Both => new[] { Sends, Failures }.OfType<BudgetKey>();

    /// <summary>The budgets of a source.</summary>
    public static SourceKeys Of(ClientId client, AddressHash? source)
        => source is null ? default : new SourceKeys(BudgetKey.SendsFrom(client, source), BudgetKey.FailuresFrom(client, source));
}
