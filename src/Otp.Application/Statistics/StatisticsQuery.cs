using System.Globalization;
using MediatR;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Statistics;

/// <summary>What happened how often. Whoever sends it has already been told which clients it may see.</summary>
/// <param name="From">The first hour (UTC).</param>
/// <param name="To">The hour after the last.</param>
/// <param name="By">What there is a row for.</param>
/// <param name="Client">Only of this client; null for all.</param>
/// <param name="Country">Only of this country, as an ISO 3166-1 alpha-2 code; empty for what has none, null for all.</param>
/// <param name="Channel">Only of this channel; null for all.</param>
public sealed record StatisticsQuery(
    DateTimeOffset From, DateTimeOffset To, StatisticsBy By, ClientId? Client, string? Country, Channel? Channel) : IRequest<StatisticsReport>;

/// <summary>What there is a row for.</summary>
public enum StatisticsBy
{
    /// <summary>Each hour, also those in which nothing happened; each day where only days are left.</summary>
    Hour,

    /// <summary>Each client.</summary>
    Client,

    /// <summary>Each country.</summary>
    Country,

    /// <summary>Each channel.</summary>
    Channel,

    /// <summary>Each provider.</summary>
    Provider,
}

/// <summary>What happened how often.</summary>
/// <param name="From">The first hour that is covered: what is older than two weeks is there by whole days only.</param>
/// <param name="To">The hour after the last that is covered.</param>
/// <param name="By">What there is a row for.</param>
/// <param name="Rows">The rows, ordered by key.</param>
public sealed record StatisticsReport(DateTimeOffset From, DateTimeOffset To, StatisticsBy By, IReadOnlyList<StatisticsLine> Rows)
{
    /// <summary>The names of all rules that refuse requests for a code.</summary>
    public static IReadOnlyList<string> Rules => Measures.Rules;
}

/// <summary>A row.</summary>
/// <param name="Key">
/// The hour (RFC 3339, UTC), the client's name, the country's code, the channel's or the provider's name; <c>none</c> for none.
/// </param>
/// <param name="Counters">What happened.</param>
public sealed record StatisticsLine(string Key, Counters Counters);

internal sealed class StatisticsHandler(IUnitOfWork unitOfWork) : IRequestHandler<StatisticsQuery, StatisticsReport>
{
    private const string None = "none";

    public Task<StatisticsReport> Handle(StatisticsQuery request, CancellationToken cancellationToken)
        => unitOfWork.ReadAsync((storage, now) => ReportAsync(storage.Statistics, request, now), cancellationToken);

    private static async ValueTask<StatisticsReport> ReportAsync(IStatistics statistics, StatisticsQuery query, DateTimeOffset now)
    {
        var range = StatisticsRange.Of(query.From, query.To, now);
        var tallies = new SortedDictionary<string, long[]>(StringComparer.Ordinal);
        if (query.By == StatisticsBy.Hour)
        {
            foreach (var at in range.Spans)
            {
                tallies.Add(KeyOf(at), new long[Measures.Names.Count]);
            }
        }

        foreach (var (span, from, to) in range.Parts)
        {
            var selection = new StatisticsSelection(span, from, to, ColumnOf(query.By))
            {
                Client = query.Client,
                Country = query.Country,
                Channel = query.Channel,
            };
            foreach (var sum in await statistics.SumAsync(selection))
            {
                if (Measures.PlaceOf(sum.Measure) is { } place)
                {
                    var key = KeyOf(sum, query.By);
                    if (!tallies.TryGetValue(key, out var tally))
                    {
                        tallies.Add(key, tally = new long[Measures.Names.Count]);
                    }

                    tally[place] += sum.Count;
                }
            }
        }

        return new StatisticsReport(
            range.From, range.To, query.By, [.. tallies.Select(row => new StatisticsLine(row.Key, Measures.ToCounters(row.Value)))]);
    }

    private static string KeyOf(StatisticsSum sum, StatisticsBy by) => by switch
    {
        StatisticsBy.Hour => KeyOf(sum.At),
        StatisticsBy.Client => sum.Client.Value,
        StatisticsBy.Country => sum.Country.Length == 0 ? None : sum.Country,
        StatisticsBy.Channel => sum.Channel == 0 ? None : ((Channel)sum.Channel).Name(),
        StatisticsBy.Provider => sum.Provider.Name(),
    };

    private static string KeyOf(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static StatisticsColumn ColumnOf(StatisticsBy by) => by switch
    {
        StatisticsBy.Hour => StatisticsColumn.At,
        StatisticsBy.Client => StatisticsColumn.Client,
        StatisticsBy.Country => StatisticsColumn.Country,
        StatisticsBy.Channel => StatisticsColumn.Channel,
        StatisticsBy.Provider => StatisticsColumn.Provider,
    };
}

/// <summary>What a report covers: whole days as long as hours are gone, then hours.</summary>
/// <param name="From">When it begins.</param>
/// <param name="Border">Where days end and hours begin.</param>
/// <param name="To">When it ends.</param>
internal readonly record struct StatisticsRange(DateTimeOffset From, DateTimeOffset Border, DateTimeOffset To)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The two parts, or the one that there is.</summary>
    public IEnumerable<(StatisticsSpan Span, DateTimeOffset From, DateTimeOffset To)> Parts
    {
        get
        {
            if (From < Border)
            {
                yield return (StatisticsSpan.Day, From, Border);
            }

            if (Border < To)
            {
                yield return (StatisticsSpan.Hour, Border, To);
            }
        }
    }

    /// <summary>When each day, then each hour, begins.</summary>
    public IEnumerable<DateTimeOffset> Spans
    {
        get
        {
            for (var at = From; at < To; at += at < Border ? Day : Hour)
            {
                yield return at;
            }
        }
    }

    /// <summary>What can be told of a range; where only days are left, it becomes whole days.</summary>
    public static StatisticsRange Of(DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
    {
        // The oldest hour that is certainly there.
        var oldest = BeginOf(now, Hour) - IStatistics.HoursLifetime;
        if (from >= oldest)
        {
            return new StatisticsRange(from, from, to);
        }

        // From the first midnight on of which all hours are there.
        var border = EndOf(oldest, Day);
        return to <= border
            ? new StatisticsRange(BeginOf(from, Day), EndOf(to, Day), EndOf(to, Day))
            : new StatisticsRange(BeginOf(from, Day), border, to);
    }

    /// <summary>When the hour of an instant begins.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset at) => BeginOf(at, Hour);

    private static DateTimeOffset BeginOf(DateTimeOffset at, TimeSpan span) => new(at.UtcTicks - (at.UtcTicks % span.Ticks), TimeSpan.Zero);

    private static DateTimeOffset EndOf(DateTimeOffset at, TimeSpan span) => BeginOf(at + span - TimeSpan.FromTicks(1), span);
}
