using Microsoft.EntityFrameworkCore;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
public sealed class StatisticsRepositoryTests(Engine engine)
{
    private static readonly ClientId Shop = new("shop");
    private static readonly ClientId Bank = new("bank");
    private static readonly DateTimeOffset Hour = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Midnight = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    private StoredDatabase _database = null!;

    [SetUp]
    public async Task Start() => _database = await StoredDatabase.StartAsync(engine);

    [TearDown]
    public async Task Stop() => await _database.DisposeAsync();

    [Test]
    public async Task What_is_added_twice_is_added_up_in_its_hour_and_in_its_day()
    {
        var italian = new StatisticsCell(Hour, Shop, "IT", Channel.Sms, Provider.Vonage);
        await AddAsync(new StatisticsDelta(italian, "sent", 2), new(italian, "accepted", 1));
        await AddAsync(new StatisticsDelta(italian, "sent", 3), new(italian with { Hour = Hour.AddHours(1) }, "sent", 10));

        Assert.That(await SumsAsync(StatisticsSpan.Hour, StatisticsColumn.At), Is.EquivalentTo(new[]
        {
            new StatisticsSum { At = Hour, Measure = "sent", Count = 5 },
            new StatisticsSum { At = Hour, Measure = "accepted", Count = 1 },
            new StatisticsSum { At = Hour.AddHours(1), Measure = "sent", Count = 10 },
        }));
        Assert.That(await SumsAsync(StatisticsSpan.Day, StatisticsColumn.At), Is.EquivalentTo(new[]
        {
            new StatisticsSum { At = Midnight, Measure = "sent", Count = 15 },
            new StatisticsSum { At = Midnight, Measure = "accepted", Count = 1 },
        }));
    }

    [Test]
    public async Task More_than_one_statement_takes_are_all_added()
    {
        var deltas = Enumerable.Range(0, 700)
            .Select(number => new StatisticsDelta(new StatisticsCell(Hour, new ClientId($"client-{number}"), "IT"), "created", number))
            .ToArray();

        await AddAsync(deltas);

        var sums = await SumsAsync(StatisticsSpan.Hour, StatisticsColumn.Client);
        Assert.That(
            sums.Select(sum => (sum.Client, sum.Count)),
            Is.EquivalentTo(deltas.Select(delta => (delta.Cell.Client, delta.Count))));
    }

    [Test]
    public async Task Sums_are_made_by_each_column_and_of_what_was_selected()
    {
        await AddAsync(
            new StatisticsDelta(new(Hour, Shop, "IT", Channel.Sms, Provider.Vonage), "sent", 1),
            new(new(Hour, Shop, "DE", Channel.Sms, Provider.Twilio), "sent", 10),
            new(new(Hour, Bank, "IT", Channel.Email, Provider.Smtp), "sent", 100),
            new(new(Hour, Bank, ""), "sent", 1_000),
            new(new(Hour.AddHours(-1), Bank, "", Channel.Sms), "sent", 10_000));

        Assert.Multiple(async () =>
        {
            Assert.That(
                (await SumsAsync(StatisticsSpan.Hour, StatisticsColumn.Client)).Select(sum => (sum.Client, sum.Count)),
                Is.EquivalentTo(new[] { (Shop, 11L), (Bank, 1_100L) }));
            Assert.That(
                (await SumsAsync(StatisticsSpan.Hour, StatisticsColumn.Country)).Select(sum => (sum.Country, sum.Count)),
                Is.EquivalentTo(new[] { ("IT", 101L), ("DE", 10L), ("", 1_000L) }));
            Assert.That(
                (await SumsAsync(StatisticsSpan.Hour, StatisticsColumn.Channel)).Select(sum => (sum.Channel, sum.Count)),
                Is.EquivalentTo(new[] { ((int)Channel.Sms, 11L), ((int)Channel.Email, 100L), (0, 1_000L) }));
            Assert.That(
                (await SumsAsync(StatisticsSpan.Hour, StatisticsColumn.Provider)).Select(sum => (sum.Provider, sum.Count)),
                Is.EquivalentTo(new[] { (Provider.Vonage, 1L), (Provider.Twilio, 10L), (Provider.Smtp, 100L), (Provider.None, 1_000L) }));
            Assert.That(
                (await SumsAsync(new(StatisticsSpan.Hour, Hour, Hour.AddHours(1), StatisticsColumn.At) { Client = Shop })).Single().Count,
                Is.EqualTo(11));
            Assert.That(
                (await SumsAsync(new(StatisticsSpan.Hour, Hour, Hour.AddHours(1), StatisticsColumn.At) { Country = "" })).Single().Count,
                Is.EqualTo(1_000));
            Assert.That(
                (await SumsAsync(new(StatisticsSpan.Hour, Hour, Hour.AddHours(1), StatisticsColumn.At) { Channel = Channel.Sms })).Single().Count,
                Is.EqualTo(11));
        });
    }

    [Test]
    public async Task Codes_by_place_are_of_the_hour_alone_and_come_with_its_mark()
    {
        var place = new StatisticsCell(Hour, Shop, "IT");
        await AddAsync(new StatisticsDelta(place, PlaceMeasures.Accepted, 40), new(place, PlaceMeasures.Verified, 3));
        await MarkAsync(1);

        Assert.That(await SumsAsync(StatisticsSpan.Day, StatisticsColumn.At), Is.Empty);
        var places = await _database.UnitOfWork.ReadAsync(
            (storage, _) => storage.Statistics.PlacesAsync(Hour, Hour.AddHours(1)), CancellationToken.None);
        Assert.That(places, Is.EqualTo(new[] { new PlaceHour(Hour, Shop, "IT", Accepted: 40, Verified: 3, Mark: 1) }));
    }

    [Test]
    public async Task A_place_is_marked_once_and_once_more_by_a_higher_mark()
    {
        Assert.That(await MarkAsync(1), Is.True);
        Assert.That(await MarkAsync(1), Is.False);
        Assert.That(await MarkAsync(2), Is.True);
        Assert.That(await MarkAsync(2), Is.False);
        Assert.That(await MarkAsync(1), Is.False);
    }

    [Test]
    public async Task Of_many_who_mark_a_place_at_once_one_is_the_first()
    {
        var told = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => MarkAsync(1))));

        Assert.That(told.Count(first => first), Is.EqualTo(1));
    }

    [Test]
    public async Task Refusals_are_added_up_and_keep_when_the_first_and_the_last_was()
    {
        var address = new AddressHash(new byte[AddressHash.Size]);
        await RefuseAsync(new RefusalDelta(address, Shop, "cool_down", 2, Hour.AddMinutes(1), Hour.AddMinutes(2)));
        await RefuseAsync(new RefusalDelta(address, Shop, "cool_down", 3, Hour, Hour.AddMinutes(1)), new(address, Shop, "token", 1, Hour, Hour));

        await using var context = await _database.OpenContextAsync(QueryTrackingBehavior.NoTracking);
        Assert.That(
            context.Refusals.Select(row => new { row.Rule, row.Count, row.FirstAt, row.LastAt }),
            Is.EquivalentTo(new[]
            {
                new { Rule = "cool_down", Count = 5L, FirstAt = Hour, LastAt = Hour.AddMinutes(2) },
                new { Rule = "token", Count = 1L, FirstAt = Hour, LastAt = Hour },
            }));
    }

    // The database's clock stands at 12:00:00.123 of this day.
    [Test]
    public async Task Hours_go_two_weeks_after_their_end_and_days_a_year_and_a_day_after_theirs()
    {
        var (oldHour, oldDay) = (Hour.AddDays(-14).AddHours(-1), Midnight.AddDays(-366).AddDays(-1));
        await AddAsync(
            new StatisticsDelta(new(oldHour, Shop, "IT"), PlaceMeasures.Accepted, 1),
            new(new(oldHour, Bank, ""), PlaceMeasures.Accepted, 1),
            new(new(oldHour.AddHours(1), Shop, "IT"), PlaceMeasures.Accepted, 1),
            new(new(oldDay, Shop, "IT"), "created", 1),
            new(new(oldDay.AddDays(1), Shop, "IT"), "created", 1));

        await DeleteAsync(new RowLifetimes(TimeSpan.FromHours(24)));

        Assert.That(_database.Ask("""SELECT COUNT(*) FROM "Statistics" WHERE "Span" = 0"""), Is.EqualTo(1));
        Assert.That(
            _database.Ask("""SELECT "At" FROM "Statistics" WHERE "Span" = 0"""), Is.EqualTo(oldHour.AddHours(1).ToUnixTimeMilliseconds()));
        Assert.That(_database.Ask("""SELECT COUNT(*) FROM "Statistics" WHERE "Span" = 1"""), Is.EqualTo(1));
        Assert.That(
            _database.Ask("""SELECT "At" FROM "Statistics" WHERE "Span" = 1"""), Is.EqualTo(oldDay.AddDays(1).ToUnixTimeMilliseconds()));
    }

    [Test]
    public async Task A_batch_takes_a_few_places_and_the_next_one_goes_on()
    {
        var old = Hour.AddDays(-20);
        await AddAsync(
        [
            .. Enumerable.Range(0, 30).Select(number => new StatisticsDelta(new(old, new ClientId($"client-{number}"), "IT"), PlaceMeasures.Accepted, 1)),
        ]);

        Assert.That(await DeleteAsync(new RowLifetimes(TimeSpan.FromHours(24)), limit: 20), Is.EqualTo(20));
        Assert.That(_database.Ask("""SELECT COUNT(*) FROM "Statistics" """), Is.EqualTo(10));
        Assert.That(await DeleteAsync(new RowLifetimes(TimeSpan.FromHours(24)), limit: 20), Is.EqualTo(10));
        Assert.That(_database.Ask("""SELECT COUNT(*) FROM "Statistics" """), Is.Zero);
    }

    [Test]
    public async Task Refusals_go_with_the_codes_of_their_time()
    {
        var now = StoredDatabase.Now;
        await RefuseAsync(Refused(1, now.AddHours(-24)), Refused(2, now.AddHours(-24).AddMilliseconds(1)));

        await DeleteAsync(new RowLifetimes(TimeSpan.FromHours(24)));

        Assert.That(await LeftAsync(), Is.EqualTo(new byte[] { 2 }));
    }

    [Test]
    public async Task Of_too_many_refusals_the_oldest_go()
    {
        var now = StoredDatabase.Now;
        await RefuseAsync([.. Enumerable.Range(1, 10).Select(number => Refused((byte)number, now.AddMinutes(number - 60)))]);

        await DeleteAsync(new RowLifetimes(TimeSpan.FromHours(24)) { MostRefusals = 10 });
        Assert.That(await LeftAsync(), Has.Count.EqualTo(10));
        await DeleteAsync(new RowLifetimes(TimeSpan.FromHours(24)) { MostRefusals = 7 }, limit: 2);
        Assert.That(await LeftAsync(), Is.EqualTo(new byte[] { 3, 4, 5, 6, 7, 8, 9, 10 }));
        await DeleteAsync(new RowLifetimes(TimeSpan.FromHours(24)) { MostRefusals = 7 }, limit: 2);
        Assert.That(await LeftAsync(), Is.EqualTo(new byte[] { 4, 5, 6, 7, 8, 9, 10 }));
    }

    private static RefusalDelta Refused(byte number, DateTimeOffset at)
        => new(new AddressHash([.. Enumerable.Repeat(number, AddressHash.Size)]), Shop, "token", 1, at, at);

    private async Task<List<byte>> LeftAsync()
    {
        await using var context = await _database.OpenContextAsync(QueryTrackingBehavior.NoTracking);
        return (await context.Refusals.Select(row => row.Address).ToListAsync()).ConvertAll(address => address[0]).Order().ToList();
    }

    private Task<int> DeleteAsync(RowLifetimes lifetimes, int limit = Retention.Batch)
        => _database.UnitOfWork.RunAsync((storage, now) => storage.Outdated.DeleteAsync(lifetimes, now, limit), CancellationToken.None);

    private Task<bool> MarkAsync(int mark) => _database.UnitOfWork.RunAsync(
        (storage, _) => storage.Statistics.MarkAsync(Shop, "IT", Hour, mark), CancellationToken.None);

    private Task<int> AddAsync(params StatisticsDelta[] deltas) => _database.UnitOfWork.RunAsync(
        async (storage, _) =>
        {
            await storage.Statistics.AddAsync(deltas);
            return 0;
        },
        CancellationToken.None);

    private Task<int> RefuseAsync(params RefusalDelta[] refusals) => _database.UnitOfWork.RunAsync(
        async (storage, _) =>
        {
            await storage.Refusals.AddAsync(refusals);
            return 0;
        },
        CancellationToken.None);

    private Task<IReadOnlyList<StatisticsSum>> SumsAsync(StatisticsSpan span, StatisticsColumn by) => SumsAsync(
        span == StatisticsSpan.Hour
            ? new StatisticsSelection(span, Hour, Hour.AddHours(2), by)
            : new StatisticsSelection(span, Midnight, Midnight.AddDays(1), by));

    private Task<IReadOnlyList<StatisticsSum>> SumsAsync(StatisticsSelection selection)
        => _database.UnitOfWork.ReadAsync((storage, _) => storage.Statistics.SumAsync(selection), CancellationToken.None);
}
