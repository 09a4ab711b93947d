using Microsoft.EntityFrameworkCore;
using Otp.Application.Storage;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Storage.Repositories;

internal sealed class StatisticsRepository(OtpDbContext context, EngineSql sql) : IStatistics
{
    // In one order, by all instances, so that none waits for a row of one that waits for its own.
    public async ValueTask AddAsync(IReadOnlyList<StatisticsDelta> deltas)
    {
        var rows = deltas
            .Select(delta => (Span: StatisticsSpan.Hour, At: delta.Cell.Hour, Delta: delta))
            .Concat(deltas
                .Where(delta => !PlaceMeasures.All.Contains(delta.Measure, StringComparer.Ordinal))
                .Select(delta => (Span: StatisticsSpan.Day, At: new DateTimeOffset(delta.Cell.Hour.UtcDateTime.Date, TimeSpan.Zero), Delta: delta)))
            .GroupBy(
                row => (row.Span, row.At, row.Delta.Cell.Client, row.Delta.Cell.Country, row.Delta.Cell.Channel, row.Delta.Cell.Provider, row.Delta.Measure),
                (key, all) => new StatisticsRow
                {
                    Span = key.Span,
                    At = key.At,
                    Client = key.Client,
                    Country = key.Country,
                    Channel = (int?)key.Channel ?? 0,
                    Provider = key.Provider,
                    Measure = key.Measure,
                    Count = all.Sum(row => row.Delta.Count),
                })
            .OrderBy(row => row.Span).ThenBy(row => row.At)
            .ThenBy(row => row.Client.Value, StringComparer.Ordinal).ThenBy(row => row.Country, StringComparer.Ordinal)
            .ThenBy(row => row.Channel).ThenBy(row => row.Provider).ThenBy(row => row.Measure, StringComparer.Ordinal);
        await sql.AddAsync([.. rows]);
    }

    public async ValueTask<IReadOnlyList<StatisticsSum>> SumAsync(StatisticsSelection selection)
    {
        var rows = context.Statistics
            .Where(row => row.Span == selection.Span && row.At >= selection.From && row.At < selection.To
                && row.Measure != PlaceMeasures.Accepted && row.Measure != PlaceMeasures.Verified && row.Measure != PlaceMeasures.Unusual);
        if (selection.Client is { } client)
        {
            rows = rows.Where(row => row.Client == client);
        }

        if (selection.Country is { } country)
        {
            rows = rows.Where(row => row.Country == country);
        }

        if (selection.Channel is { } channel)
        {
            rows = rows.Where(row => row.Channel == (int)channel);
        }

        return await SumsOf(rows, selection.By).ToListAsync();
    }

    public async ValueTask<IReadOnlyList<PlaceHour>> PlacesAsync(DateTimeOffset from, DateTimeOffset before)
    {
        var rows = context.Statistics
            .Where(row => row.Span == StatisticsSpan.Hour && row.At >= from && row.At < before
                && (row.Measure == PlaceMeasures.Accepted || row.Measure == PlaceMeasures.Verified || row.Measure == PlaceMeasures.Unusual))
            .Select(row => new { row.At, row.Client, row.Country, row.Measure, row.Count })
            .AsAsyncEnumerable();
        var places = new Dictionary<(DateTimeOffset, ClientId, string), PlaceHour>();
        await foreach (var row in rows)
        {
            var key = (row.At, row.Client, row.Country);
            var known = places.TryGetValue(key, out var place) ? place : new PlaceHour(row.At, row.Client, row.Country, 0, 0, 0);
            places[key] = row.Measure switch
            {
                PlaceMeasures.Accepted => known with { Accepted = row.Count },
                PlaceMeasures.Verified => known with { Verified = row.Count },
                _ => known with { Mark = (int)row.Count },
            };
        }

        return [.. places.Values];
    }

    public async ValueTask<bool> MarkAsync(ClientId client, string country, DateTimeOffset hour, int mark)
    {
        await sql.HoldAsync(FormattableString.Invariant($"unusual {hour.ToUnixTimeSeconds()} {country} {client.Value}"));
        var row = await context.Statistics.FirstOrDefaultAsync(row => row.Span == StatisticsSpan.Hour
            && row.At == hour && row.Client == client && row.Country == country && row.Measure == PlaceMeasures.Unusual);
        if (row is null)
        {
            context.Statistics.Add(new StatisticsRow
            {
                Span = StatisticsSpan.Hour,
                At = hour,
                Client = client,
                Country = country,
                Measure = PlaceMeasures.Unusual,
                Count = mark,
            });
            return true;
        }

        var isHigher = row.Count < mark;
        row.Count = isHigher ? mark : row.Count;
        return isHigher;
    }

    private static IQueryable<StatisticsSum> SumsOf(IQueryable<StatisticsRow> rows, StatisticsColumn by) => by switch
    {
        StatisticsColumn.At => rows.GroupBy(row => new { row.At, row.Measure }).Select(group => new StatisticsSum
        {
            At = group.Key.At,
            Measure = group.Key.Measure,
            Count = group.Sum(row => row.Count),
        }),
        StatisticsColumn.Client => rows.GroupBy(row => new { row.Client, row.Measure }).Select(group => new StatisticsSum
        {
            Client = group.Key.Client,
            Measure = group.Key.Measure,
            Count = group.Sum(row => row.Count),
        }),
        StatisticsColumn.Country => rows.GroupBy(row => new { row.Country, row.Measure }).Select(group => new StatisticsSum
        {
            Country = group.Key.Country,
            Measure = group.Key.Measure,
            Count = group.Sum(row => row.Count),
        }),
        StatisticsColumn.Channel => rows.GroupBy(row => new { row.Channel, row.Measure }).Select(group => new StatisticsSum
        {
            Channel = group.Key.Channel,
            Measure = group.Key.Measure,
            Count = group.Sum(row => row.Count),
        }),
        StatisticsColumn.Provider => rows.GroupBy(row => new { row.Provider, row.Measure }).Select(group => new StatisticsSum
        {
            Provider = group.Key.Provider,
            Measure = group.Key.Measure,
            Count = group.Sum(row => row.Count),
        }),
    };
}
