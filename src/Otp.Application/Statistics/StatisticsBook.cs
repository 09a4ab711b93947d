using System.Runtime.InteropServices;
using Otp.Application.Storage;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Statistics;

/// <summary>
/// What was counted and not written yet. It is counted in passing, on the way to callers' answers: a look-up and an addition under a
/// lock that nobody holds for longer.
/// </summary>
public sealed class StatisticsBook
{
    // Some 400 bytes each. Only where storage takes nothing for long, and thousands of places go on, do they come together.
    private const int MostCells = 20_000;

    // Between two writes; what is refused beyond them is counted, and only not by address.
    private const int MostRefusals = 10_000;

    private readonly Lock _lock = new();
    private Dictionary<StatisticsCell, long[]> _cells = [];
    private Dictionary<(AddressHash Address, ClientId Client, string Rule), RefusalDelta> _refusals = [];
    private long _lost;

    /// <summary>Counts something.</summary>
    internal void Count(StatisticsCell cell, int place, long count = 1)
    {
        lock (_lock)
        {
            if (CountsOf(cell) is { } counts)
            {
                counts[place] += count;
            }
        }
    }

    /// <summary>Counts what happens together.</summary>
    internal void Count(StatisticsCell cell, Measure measure, Measure? second = null)
    {
        lock (_lock)
        {
            if (CountsOf(cell) is { } counts)
            {
                counts[(int)measure]++;
                if (second is { } other)
                {
                    counts[(int)other]++;
                }
            }
        }
    }

    /// <summary>Notes that a request for a code to an address was refused.</summary>
    internal void Refuse(AddressHash address, ClientId client, string rule, DateTimeOffset now)
        => Add(new RefusalDelta(address, client, rule, 1, now, now));

    /// <summary>Takes out what was counted, to write it.</summary>
    internal (IReadOnlyList<StatisticsDelta> Counts, IReadOnlyList<RefusalDelta> Refusals, long Lost) Take()
    {
        Dictionary<StatisticsCell, long[]> cells;
        Dictionary<(AddressHash, ClientId, string), RefusalDelta> refusals;
        long lost;
        lock (_lock)
        {
            (cells, _cells) = (_cells, []);
            (refusals, _refusals) = (_refusals, []);
            (lost, _lost) = (_lost, 0);
        }

        var counts = new List<StatisticsDelta>();
        foreach (var (cell, numbers) in cells)
        {
            for (var place = 0; place < numbers.Length; place++)
            {
                if (numbers[place] > 0)
                {
                    counts.Add(new StatisticsDelta(cell, Measures.Names[place], numbers[place]));
                }
            }
        }

        return (counts, [.. refusals.Values], lost);
    }

    /// <summary>Puts back what could not be written.</summary>
    internal void PutBack(IEnumerable<StatisticsDelta> counts, IEnumerable<RefusalDelta> refusals)
    {
        foreach (var delta in counts)
        {
            Count(delta.Cell, Measures.PlaceOf(delta.Measure)!.Value, delta.Count);
        }

        foreach (var refusal in refusals)
        {
            Add(refusal);
        }
    }

    private void Add(RefusalDelta refusal)
    {
        lock (_lock)
        {
            var key = (refusal.Address, refusal.Client, refusal.Rule);
            if (_refusals.TryGetValue(key, out var known))
            {
                _refusals[key] = known with
                {
                    Count = known.Count + refusal.Count,
                    FirstAt = known.FirstAt < refusal.FirstAt ? known.FirstAt : refusal.FirstAt,
                    LastAt = known.LastAt > refusal.LastAt ? known.LastAt : refusal.LastAt,
                };
            }
            else if (_refusals.Count < MostRefusals)
            {
                _refusals.Add(key, refusal);
            }
        }
    }

    private long[]? CountsOf(in StatisticsCell cell)
    {
        if (_cells.Count >= MostCells && !_cells.ContainsKey(cell))
        {
            _lost++;
            return null;
        }

        return CollectionsMarshal.GetValueRefOrAddDefault(_cells, cell, out _) ??= new long[Measures.Names.Count];
    }
}
