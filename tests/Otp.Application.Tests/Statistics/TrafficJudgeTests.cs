using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Otp.Application.Observability;
using Otp.Application.Statistics;
using Otp.Application.Storage;
using Otp.Application.Tests.Observability;
using Otp.Domain.Otps;
using Otp.Domain.Statistics;
using Otp.TestKit.Storage;

namespace Otp.Application.Tests.Statistics;

/// <summary>
/// A fortnight of ordinary traffic in five countries with its daily rhythm, and what comes after it, judged minute by minute over a real
/// database.
/// </summary>
public sealed class TrafficJudgeTests
{
    private const double Conversion = 0.8;

    private static readonly ClientId Shop = new("shop");

    // Codes an hour at noon; at midnight a tenth of them.
    private static readonly (string Country, int Codes)[] Countries = [("IT", 400), ("DE", 200), ("FR", 100), ("ES", 60), ("CH", 20)];

    // A noon, at which the database's clock stands.
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private TestDatabase _database = null!;
    private World _world = null!;

    [SetUp]
    public async Task Start()
    {
        _database = await TestDatabase.StartAsync();
        _world = new World(_database);
    }

    [TearDown]
    public async Task Stop() => await _database.DisposeAsync();

    [Test]
    public async Task An_ordinary_day_tells_nothing()
    {
        await _world.LiveThroughAFortnightAsync();

        for (var hour = Noon; hour < Noon.AddDays(1); hour = hour.AddHours(1))
        {
            await _world.LiveThroughAsync(hour, minutes: 60, step: 10);
        }

        Assert.That(_world.Told, Is.Empty);
        Assert.That(_world.Unusual, Is.Empty);
    }

    [TestCase("IT")]
    [TestCase("CH")]
    public async Task An_attack_of_five_hundred_numbers_in_an_hour_is_told_within_the_hour_and_of_no_other_place(string attacked)
    {
        await _world.LiveThroughAFortnightAsync();

        await _world.LiveThroughAsync(Noon, minutes: 60, attack: (attacked, 500));

        Assert.That(string.Join("; ", _world.Told), Is.EqualTo($"UnusualTraffic {attacked}"));
        Assert.That(_world.Unusual.Single().Country, Is.EqualTo(attacked));
        Assert.That(_world.Unusual.Single().Kind, Is.EqualTo(UnusualKind.Place));
        Assert.That(_world.Unusual.Single().Unverified, Is.EqualTo(Math.Round((World.UsualCodes(attacked, Noon) * (1 - Conversion)) + 500)).Within(30));
    }

    [Test]
    public async Task It_is_told_once_for_a_place_and_hour_by_whichever_instance_and_after_a_restart_too()
    {
        await _world.LiveThroughAFortnightAsync();
        await _world.LiveThroughAsync(Noon, minutes: 40, attack: ("CH", 500));
        var other = new World(_database);
        foreach (var minute in Enumerable.Range(1, 4))
        {
            _database.Time.Advance(TimeSpan.FromMinutes(1));
            await other.Judge.JudgeAsync(CancellationToken.None);
        }

        Assert.That(string.Join("; ", _world.Told), Is.EqualTo("UnusualTraffic CH"));
        Assert.That(other.Told, Is.Empty);
        Assert.That(other.Unusual.Single().Country, Is.EqualTo("CH"), "shown by each");
        await _world.LiveThroughAsync(Noon.AddHours(1), minutes: 40, attack: ("CH", 500));
        Assert.That(string.Join("; ", _world.Told), Is.EqualTo("UnusualTraffic CH; UnusualTraffic CH"), "and again in the next hour");
    }

    [Test]
    public async Task A_viral_day_with_three_times_the_traffic_at_the_usual_conversion_is_not_told()
    {
        await _world.LiveThroughAFortnightAsync();

        for (var hour = Noon; hour < Noon.AddHours(12); hour = hour.AddHours(1))
        {
            await _world.LiveThroughAsync(hour, minutes: 60, step: 5, times: 3.2);
        }

        Assert.That(_world.Told, Is.Empty);
    }

    [Test]
    public async Task An_outage_of_SMS_is_told_as_what_it_is()
    {
        await _world.LiveThroughAFortnightAsync();

        await _world.LiveThroughAsync(Noon, minutes: 60, conversion: 0.05);

        Assert.That(_world.Told, Is.Not.Empty.And.All.StartWith("ConversionFell"));
        Assert.That(_world.Told, Does.Contain("ConversionFell IT").And.Contain("ConversionFell DE").And.Unique);
        Assert.That(_world.Unusual.Select(place => place.Kind), Is.All.EqualTo(UnusualKind.Everywhere));
    }

    // Each day fifty codes an hour more that nobody waits for, at a place with some hundred at noon.
    [Test]
    public async Task An_attack_that_rises_slowly_over_a_week_is_told_on_its_way_and_does_not_become_usual()
    {
        await _world.LiveThroughAFortnightAsync();
        var toldOn = new List<int>();
        for (var day = 0; day < 7; day++)
        {
            var before = _world.Told.Count;
            await _world.LiveThroughAsync(Noon.AddDays(day), minutes: 60, step: 5, attack: ("FR", 50 * (day + 1)));
            toldOn.AddRange(_world.Told.Count > before ? [day] : []);
            await _world.AddAsync(Noon.AddDays(day).AddHours(1), hours: 23);
        }

        // Half of the conversion is reached with as many codes more as there are; from there on it is told each day.
        Assert.That(string.Join(" ", toldOn), Is.EqualTo("2 3 4 5 6"));
        Assert.That(_world.Told, Is.All.EqualTo("UnusualTraffic FR"));
        Assert.That(_world.Unusual.Single().Usual, Is.EqualTo(20).Within(1), "the hours that were unusual are no example");
        Assert.That(_world.Unusual.Single().UsualConversion, Is.EqualTo(Conversion).Within(0.03));
    }

    [Test]
    public async Task On_a_first_day_without_history_an_ordinary_hour_tells_nothing_and_an_attack_is_told()
    {
        await _world.LiveThroughAsync(Noon, minutes: 60);
        Assert.That(_world.Told, Is.Empty);

        await _world.LiveThroughAsync(Noon.AddHours(1), minutes: 60, attack: ("CH", 500));

        Assert.That(string.Join("; ", _world.Told), Is.EqualTo("UnusualTraffic CH"));
    }

    [Test]
    public async Task Codes_of_the_last_two_minutes_are_nobody_s_fault_yet()
    {
        _database.Time.SetUtcNow(Noon.AddMinutes(10));
        await _world.Judge.JudgeAsync(CancellationToken.None);
        await _world.AddAsync("IT", Noon, accepted: 40, verified: 0);
        for (var minute = 11; minute <= 13; minute++)
        {
            _database.Time.SetUtcNow(Noon.AddMinutes(minute));
            await _world.Judge.JudgeAsync(CancellationToken.None);
            Assert.That(_world.Unusual, Has.Count.EqualTo(minute == 13 ? 1 : 0), $"minute {minute}");
        }
    }

    [Test]
    public async Task What_is_asked_for_one_client_shows_no_other()
    {
        await _world.LiveThroughAsync(Noon, minutes: 30, attack: ("CH", 500));
        var handler = new UnusualTrafficHandler(_world.Places);

        Assert.That(await handler.Handle(new UnusualTrafficQuery(null), CancellationToken.None), Has.Count.EqualTo(1));
        Assert.That(await handler.Handle(new UnusualTrafficQuery(Shop), CancellationToken.None), Has.Count.EqualTo(1));
        Assert.That(await handler.Handle(new UnusualTrafficQuery(new ClientId("bank")), CancellationToken.None), Is.Empty);
    }

    // Traffic as it is counted, the clock, and a judge that looks once a minute.
    private sealed class World
    {
        private readonly TestDatabase _database;
        private readonly Recorder _log = new();

        public World(TestDatabase database)
        {
            _database = database;
            Judge = new TrafficJudge(database.UnitOfWork, Places, new OtpMetrics(new Meters()), database.Time, _log);
        }

        public TrafficJudge Judge { get; }

        public UnusualPlaces Places { get; } = new();

        public IReadOnlyList<UnusualPlace> Unusual => Places.Now;

        public List<string> Told => _log.Told;

        private FakeTimeProvider Clock => _database.Time;

        public static double UsualCodes(string country, DateTimeOffset hour)
        {
            var atNoon = Countries.Single(one => one.Country == country).Codes;
            return atNoon * (0.55 + (0.45 * Math.Cos((hour.Hour - 12) * Math.PI / 12)));
        }

        public Task<int> LiveThroughAFortnightAsync() => AddAsync(Noon.AddDays(-14), hours: 14 * 24);

        /// <summary>Adds ordinary hours without looking.</summary>
        public Task<int> AddAsync(DateTimeOffset from, int hours) => AddAsync(
        [
            .. Enumerable.Range(0, hours).Select(number => from.AddHours(number)).SelectMany(hour => Countries.SelectMany(one =>
            {
                // A little more on one day, a little less on another.
                var codes = (long)(UsualCodes(one.Country, hour) * (0.9 + (0.1 * (hour.DayOfYear % 3))));
                return Deltas(one.Country, hour, codes, (long)Math.Round(codes * Conversion));
            })),
        ]);

        public Task<int> AddAsync(string country, DateTimeOffset hour, long accepted, long verified)
            => AddAsync([.. Deltas(country, hour, accepted, verified)]);

        /// <summary>Lives through an hour, and has its traffic judged each minute.</summary>
        public async Task LiveThroughAsync(
            DateTimeOffset hour,
            int minutes,
            int step = 1,
            double times = 1,
            double conversion = Conversion,
            (string Country, int Codes)? attack = null)
        {
            var sent = Countries.ToDictionary(one => one.Country, _ => (Accepted: 0L, Verified: 0L), StringComparer.Ordinal);
            for (var minute = step; minute <= minutes; minute += step)
            {
                var share = minute / 60.0;
                foreach (var (country, _) in Countries)
                {
                    var ordinary = UsualCodes(country, hour) * times * share;
                    var attacked = attack?.Country == country ? attack.Value.Codes * share : 0;
                    var (accepted, verified) = ((long)Math.Round(ordinary + attacked), (long)Math.Round(ordinary * conversion));
                    await AddAsync(country, hour, accepted - sent[country].Accepted, verified - sent[country].Verified);
                    sent[country] = (accepted, verified);
                }

                Clock.SetUtcNow(hour.AddMinutes(minute).AddSeconds(-1));
                await Judge.JudgeAsync(CancellationToken.None);
            }
        }

        private Task<int> AddAsync(IReadOnlyList<StatisticsDelta> deltas) => ((IUnitOfWork)_database.UnitOfWork).RunAsync(
            async (storage, _) =>
            {
                await storage.Statistics.AddAsync(deltas);
                return 0;
            },
            CancellationToken.None);

        private static StatisticsDelta[] Deltas(string country, DateTimeOffset hour, long accepted, long verified)
        {
            var place = new StatisticsCell(hour, Shop, country);
            return [new(place, PlaceMeasures.Accepted, accepted), new(place, PlaceMeasures.Verified, verified)];
        }
    }

    private sealed class Recorder : ILogger<TrafficJudge>
    {
        public List<string> Told { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var country = ((IReadOnlyList<KeyValuePair<string, object?>>)state!).Single(value => value.Key == "Country").Value;
            Told.Add($"{eventId.Name} {country}");
        }
    }
}
