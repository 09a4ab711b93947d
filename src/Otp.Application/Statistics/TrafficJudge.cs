using Microsoft.Extensions.Logging;
using Otp.Application.Observability;
using Otp.Application.Storage;
using Otp.Domain.Otps;
using Otp.Domain.Statistics;

namespace Otp.Application.Statistics;

/// <summary>
/// Judges every minute the traffic of each place, a client and a country, in this hour and in the last. What is unusual is told once
/// for a place and hour, whichever instance finds it first, and once more when it turns out to be everywhere.
/// </summary>
public sealed partial class TrafficJudge
{
    // The time that a person needs to find the message and to type the code.
    private static readonly TimeSpan TimeToVerify = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly IUnitOfWork _unitOfWork;
    private readonly UnusualPlaces _places;
    private readonly OtpMetrics _metrics;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<TrafficJudge> _logger;

    // How many codes had been accepted, each minute of the last few, the oldest first.
    private readonly Queue<(DateTimeOffset At, Dictionary<PlaceAt, long> Accepted)> _looks = new();
    private readonly Dictionary<DateTimeOffset, Dictionary<Place, UsualTraffic>> _usual = [];
    private readonly HashSet<(PlaceAt, UnusualKind)> _told = [];

    /// <summary>Creates the judge.</summary>
    public TrafficJudge(
        IUnitOfWork unitOfWork, UnusualPlaces places, OtpMetrics metrics, TimeProvider timeProvider, ILogger<TrafficJudge> logger)
    {
        _unitOfWork = unitOfWork;
        _places = places;
        _metrics = metrics;
        _timeProvider = timeProvider;
        _logger = logger;
    }

    /// <summary>Judges; called once a minute.</summary>
    public async Task JudgeAsync(CancellationToken cancellationToken)
    {
        var now = _timeProvider.GetUtcNow();
        var current = StatisticsRange.HourOf(now);
        var figures = await _unitOfWork.ReadAsync(
            (storage, _) => storage.Statistics.PlacesAsync(current - Hour, current + Hour), cancellationToken);
        var before = LookBack(figures, now);
        Forget(current - Hour);
        var unusual = new List<UnusualPlace>();
        foreach (var hour in new[] { current - Hour, current })
        {
            unusual.AddRange(Judge(
                [.. figures.Where(place => place.Hour == hour)],
                now - hour >= Hour + TimeToVerify ? null : before,
                await UsualAsync(hour, cancellationToken)));
        }

        unusual.Sort((one, other) => other.Unverified.CompareTo(one.Unverified));
        _places.Are(unusual);
        _metrics.UnusualTrafficIs(
            unusual.Count(place => place.Kind == UnusualKind.Place), unusual.Count(place => place.Kind == UnusualKind.Everywhere));
        foreach (var place in unusual)
        {
            await TellOnceAsync(place, cancellationToken);
        }
    }

    // What was accepted long enough ago; nothing while nobody has looked for as long.
    private Dictionary<PlaceAt, long> LookBack(IReadOnlyList<PlaceHour> figures, DateTimeOffset now)
    {
        _looks.Enqueue((now, figures.ToDictionary(place => new PlaceAt(new(place.Client, place.Country), place.Hour), place => place.Accepted)));
        while (_looks.Skip(1).FirstOrDefault() is { Accepted: not null } next && next.At <= now - TimeToVerify)
        {
            _looks.Dequeue();
        }

        return _looks.Peek() is var (at, accepted) && at <= now - TimeToVerify ? accepted : [];
    }

    private static IEnumerable<UnusualPlace> Judge(
        List<PlaceHour> hour, Dictionary<PlaceAt, long>? acceptedBefore, Dictionary<Place, UsualTraffic> usual)
    {
        var places = hour.ConvertAll(one =>
        {
            var place = new Place(one.Client, one.Country);
            var accepted = acceptedBefore is null ? one.Accepted : acceptedBefore.GetValueOrDefault(new PlaceAt(place, one.Hour));
            return (new HourFigures(accepted, one.Verified), usual.GetValueOrDefault(place, UsualTraffic.Unknown));
        });
        foreach (var (index, kind) in UnusualTraffic.Judge(places).Index())
        {
            if (kind is { } found)
            {
                var ((now, normal), place) = (places[index], hour[index]);
                yield return new UnusualPlace(
                    place.Client,
                    place.Country,
                    place.Hour,
                    now.Unverified,
                    (long)Math.Round(normal.Unverified),
                    now.Conversion,
                    normal.Conversion,
                    found);
            }
        }
    }

    // Learned once an hour, and anew when an hour turns out to be no example.
    private async Task<Dictionary<Place, UsualTraffic>> UsualAsync(DateTimeOffset hour, CancellationToken cancellationToken)
    {
        if (!_usual.TryGetValue(hour, out var usual))
        {
            var history = await _unitOfWork.ReadAsync(
                (storage, _) => storage.Statistics.PlacesAsync(hour.AddDays(-UsualTraffic.Days), hour), cancellationToken);
            usual = history.GroupBy(place => new Place(place.Client, place.Country)).ToDictionary(
                place => place.Key,
                place => UsualTraffic.Before(
                    hour,
                    place.Where(one => one.Mark == 0).ToDictionary(one => one.Hour, one => new HourFigures(one.Accepted, one.Verified)),
                    place.Where(one => one.Mark != 0).Select(one => one.Hour).ToHashSet()));
            _usual.Add(hour, usual);
        }

        return usual;
    }

    private void Forget(DateTimeOffset before)
    {
        foreach (var hour in _usual.Keys.Where(hour => hour < before).ToList())
        {
            _usual.Remove(hour);
        }

        _told.RemoveWhere(told => told.Item1.Hour < before);
    }

    private async Task TellOnceAsync(UnusualPlace place, CancellationToken cancellationToken)
    {
        var key = (new PlaceAt(new(place.Client, place.Country), place.Hour), place.Kind);
        if (_told.Contains(key))
        {
            return;
        }

        var isFirst = await _unitOfWork.RunBehindAsync(
            (storage, _) =>
            {
                storage.MarkCommit();
                return storage.Statistics.MarkAsync(place.Client, place.Country, place.Hour, (int)place.Kind);
            },
            cancellationToken);
        _told.Add(key);
        _usual.Clear();
        if (!isFirst)
        {
            return;
        }

        var country = place.Country.Length > 0 ? place.Country : "none";
        var (conversion, usual) = (Percent(place.Conversion), Percent(place.UsualConversion));
        if (place.Kind == UnusualKind.Place)
        {
            LogPlace(place.Client.Value, country, place.Unverified, place.Hour, place.Usual, conversion, usual);
        }
        else
        {
            LogEverywhere(place.Client.Value, country, place.Unverified, place.Hour, place.Usual, conversion, usual);
        }
    }

    private static int Percent(double share) => (int)Math.Round(share * 100);

    [LoggerMessage(
        EventId = 3003, EventName = "UnusualTraffic", Level = LogLevel.Warning,
        Message = "Client {Client}, country {Country}: {Unverified} codes of the hour {Hour:u} stay unverified (usually {Usual}), "
            + "{Conversion} % were verified (usually {UsualConversion} %). Somebody may be asking for codes that nobody waits for.")]
    private partial void LogPlace(
        string client, string country, long unverified, DateTimeOffset hour, long usual, int conversion, int usualConversion);

    [LoggerMessage(
        EventId = 3004, EventName = "ConversionFell", Level = LogLevel.Warning,
        Message = "Client {Client}, country {Country}: {Unverified} codes of the hour {Hour:u} stay unverified (usually {Usual}), "
            + "{Conversion} % were verified (usually {UsualConversion} %). It fell in most places at once: look at the texts, the form and "
            + "the provider.")]
    private partial void LogEverywhere(
        string client, string country, long unverified, DateTimeOffset hour, long usual, int conversion, int usualConversion);

    private readonly record struct Place(ClientId Client, string Country);

    private readonly record struct PlaceAt(Place Place, DateTimeOffset Hour);
}
