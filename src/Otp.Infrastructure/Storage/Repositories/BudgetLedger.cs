using Microsoft.EntityFrameworkCore;
using Otp.Application.Abuse;
using Otp.Domain.Abuse;

namespace Otp.Infrastructure.Storage.Repositories;

/// <summary>
/// What a unit charges is written at its end, the last of all: of rows that many charge, such as a client's, nobody holds
/// one for long. The unit itself sees what it has charged.
/// </summary>
internal sealed class BudgetLedger(OtpDbContext context, EngineSql sql) : IBudgetLedger
{
    // More units than can charge a client's budget at one instant, over all instances: each takes a connection of its own.
    private const int MostUnderWay = 1_000;

    private static int _ledgers;

    // A row is a key and an instant, so the rows of a client's budget lie a millisecond apart. Ledgers take them in turn.
    private readonly TimeSpan _toOwnRow = TimeSpan.FromMilliseconds((uint)Interlocked.Increment(ref _ledgers) % sql.SharedRows);

    private readonly List<(BudgetKey Key, DateTimeOffset At)> _charged = [];

    // Nobody else charges what is held until the unit's end, so that what was read is still so.
    private readonly Dictionary<BudgetKey, (DateTimeOffset After, List<BudgetEntry> Entries)> _held = [];
    private readonly Dictionary<SharedBudget, long> _counted = [];

    public async ValueTask HoldAsync(IReadOnlyList<BudgetKey> keys, DateTimeOffset after, params IReadOnlyList<SharedBudget> counted)
    {
        await sql.HoldAsync(keys);
        foreach (var key in keys)
        {
            _held[key] = (after, []);
        }

        foreach (var budget in counted)
        {
            _counted[budget] = 0;
        }

        // As many as one question takes; what is counted goes with the first.
        byte[][] asked;
        for (var first = 0; first < keys.Count; first += asked.Length)
        {
            var with = first == 0 ? counted : [];
            asked = new byte[Math.Min(keys.Count - first, OtpQueries.MostBudgets(with.Count > 0))][];
            for (var index = 0; index < asked.Length; index++)
            {
                asked[index] = keys[first + index].Bytes.ToArray();
            }

            var lines = context.Queries.Budgets(
                context, asked, after, [.. with.Select(budget => (budget.Key.Bytes.ToArray(), budget.After))]);
            await foreach (var line in lines)
            {
                Note(line, with);
            }
        }
    }

    public async ValueTask<IReadOnlyList<BudgetEntry>> EntriesAsync(BudgetKey key, DateTimeOffset after)
    {
        if (!_held.TryGetValue(key, out var held) || held.After > after)
        {
            await HoldAsync([key], after);
            held = _held[key];
        }

        return WithOwn(held.Entries, key, after);
    }

    public async ValueTask<IReadOnlyList<BudgetEntry>> PeekAsync(BudgetKey key, DateTimeOffset after)
    {
        if (_held.TryGetValue(key, out var held) && held.After <= after)
        {
            return WithOwn(held.Entries, key, after);
        }

        List<BudgetEntry> seen = [];
        await foreach (var line in context.Queries.Budgets(context, [key.Bytes.ToArray()], after, []))
        {
            seen.Add(new BudgetEntry(line.At, line.Count));
        }

        return WithOwn(seen, key, after);
    }

    public async ValueTask<IReadOnlyList<BudgetEntry>> EntriesOnceSpentAsync(SharedBudget budget, int limit)
    {
        var (key, after) = budget;
        if (!_counted.TryGetValue(budget, out var sum))
        {
            var bytes = key.Bytes.ToArray();
            sum = await context.Budgets.Where(row => row.Key == bytes && row.At > after).SumAsync(row => (long)row.Count);
        }

        // What others are just charging is waited for only when it could make the difference.
        var most = sum + Own(key, after).Count + (sql.UnitsRace ? MostUnderWay : 0);
        return most < limit ? [] : await EntriesAsync(key, after);
    }

    public void Charge(BudgetKey key, DateTimeOffset at) => _charged.Add((key, key.IsShared ? at + _toOwnRow : at));

    /// <summary>Writes what was charged.</summary>
    public async ValueTask SaveAsync()
    {
        if (_charged.Count > 0)
        {
            await sql.AddAsync(
            [
                .. _charged.GroupBy(
                    charge => charge,
                    (charge, all) => new BudgetRow { Key = charge.Key.Bytes.ToArray(), At = charge.At, Count = all.Count() }),
            ]);
        }
    }

    /// <summary>Begins the next unit.</summary>
    public void Clear()
    {
        _charged.Clear();
        _held.Clear();
        _counted.Clear();
    }

    private void Note(BudgetLine line, IReadOnlyList<SharedBudget> counted)
    {
        foreach (var budget in counted)
        {
            if (budget.Key.Bytes.SequenceEqual(line.Key))
            {
                _counted[budget] = line.Count;
                return;
            }
        }

        foreach (var (key, held) in _held)
        {
            if (key.Bytes.SequenceEqual(line.Key))
            {
                held.Entries.Add(new BudgetEntry(line.At, line.Count));
            }
        }
    }

    private BudgetEntry[] WithOwn(List<BudgetEntry> entries, BudgetKey key, DateTimeOffset after)
    {
        if (entries.Count == 0 && _charged.Count == 0)
        {
            return [];
        }

        var own = Own(key, after).ConvertAll(charge => new BudgetEntry(charge.At, 1));
        return
        [
            .. entries.Where(entry => entry.At > after).Concat(own)
                .GroupBy(entry => entry.At, (at, same) => new BudgetEntry(at, same.Sum(entry => entry.Count)))
                .OrderBy(entry => entry.At),
        ];
    }

    private List<(BudgetKey Key, DateTimeOffset At)> Own(BudgetKey key, DateTimeOffset after)
        => _charged.FindAll(charge => charge.At > after && charge.Key.Equals(key));
}
