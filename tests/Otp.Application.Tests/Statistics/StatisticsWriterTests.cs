using Otp.Application.Statistics;
using Otp.Application.Storage;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.TestKit.Storage;

namespace Otp.Application.Tests.Statistics;

public sealed class StatisticsWriterTests
{
    private static readonly ClientId Shop = new("shop");
    private static readonly StatisticsCell Cell = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero), Shop, "IT");

    private TestDatabase _database = null!;
    private StatisticsBook _book = null!;

    [SetUp]
    public async Task Start()
    {
        _database = await TestDatabase.StartAsync();
        _book = new StatisticsBook();
    }

    [TearDown]
    public async Task Stop() => await _database.DisposeAsync();

    [Test]
    public async Task What_was_counted_is_written_once()
    {
        _book.Count(Cell, Measure.Created);
        _book.Count(Cell, Measure.Created);
        var writer = new StatisticsWriter(_book, _database.UnitOfWork);

        await writer.WriteAsync();
        await writer.WriteAsync();

        Assert.That(CountOf("created"), Is.EqualTo(2));
    }

    [Test]
    public async Task What_could_not_be_written_is_written_the_next_time_with_what_came_since()
    {
        _book.Count(Cell, Measure.Created);
        _book.Refuse(new AddressHash(new byte[AddressHash.Size]), Shop, "cool_down", Cell.Hour);

        Assert.That(async () => await new StatisticsWriter(_book, new NoStorage()).WriteAsync(), Throws.InstanceOf<StorageUnavailableException>());
        _book.Count(Cell, Measure.Created);
        _book.Refuse(new AddressHash(new byte[AddressHash.Size]), Shop, "cool_down", Cell.Hour.AddMinutes(1));
        await new StatisticsWriter(_book, _database.UnitOfWork).WriteAsync();

        Assert.That(CountOf("created"), Is.EqualTo(2));
        Assert.That(_database.Ask("""SELECT "Count" FROM "Refusals" """), Is.EqualTo(2));
        Assert.That(_database.Ask("""SELECT "LastAt" - "FirstAt" FROM "Refusals" """), Is.EqualTo(60_000));
    }

    // Hours and days of each: more than one unit takes.
    [Test]
    public async Task Thousands_of_places_are_written_in_several_units()
    {
        for (var place = 0; place < 2_500; place++)
        {
            _book.Count(Cell with { Client = new ClientId($"client-{place}") }, Measure.Created);
        }

        await new StatisticsWriter(_book, _database.UnitOfWork).WriteAsync();

        Assert.That(CountOf("created"), Is.EqualTo(2_500));
    }

    [Test]
    public async Task What_cannot_be_kept_for_long_is_lost_and_its_number_told()
    {
        for (var place = 0; place < 20_005; place++)
        {
            _book.Count(Cell with { Client = new ClientId($"client-{place}") }, Measure.Created);
        }

        _book.Count(Cell with { Client = new ClientId("client-0") }, Measure.Created);

        Assert.That(await new StatisticsWriter(_book, _database.UnitOfWork).WriteAsync(), Is.EqualTo(5));
        Assert.That(CountOf("created"), Is.EqualTo(20_001), "what is there goes on");
    }

    [Test]
    public async Task Many_who_count_at_once_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var count = 0; count < 1_000; count++)
            {
                _book.Count(Cell, Measure.Sent, Measure.Accepted);
            }
        })));

        await new StatisticsWriter(_book, _database.UnitOfWork).WriteAsync();

        Assert.That((CountOf("sent"), CountOf("accepted")), Is.EqualTo((8_000, 8_000)));
    }

    private long CountOf(string measure)
        => _database.Ask($"""SELECT COALESCE(SUM("Count"), 0) FROM "Statistics" WHERE "Span" = 0 AND "Measure" = '{measure}'""");

    private sealed class NoStorage : IUnitOfWork
    {
        public Task<T> RunAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
            => throw new StorageUnavailableException();

        public Task<T> ReadAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
            => throw new StorageUnavailableException();
    }
}

/// <summary>Times to verify lie in buckets, and a quantile is told by the upper bound of its bucket.</summary>
public sealed class MeasuresTests
{
    [TestCase(0, 2)]
    [TestCase(2, 2)]
    [TestCase(2.001, 5)]
    [TestCase(10, 10)]
    [TestCase(599, 600)]
    [TestCase(600, 600)]
    [TestCase(601, 600)]
    public void A_time_lies_in_the_first_bucket_that_holds_it(double seconds, int bound)
        => Assert.That(QuantilesOf(seconds).Median, Is.EqualTo(bound));

    [Test]
    public void The_median_and_the_ninth_tenth_are_those_of_the_nearest_rank()
    {
        Assert.That(QuantilesOf(1, 4), Is.EqualTo((2.0, 5.0)));
        Assert.That(QuantilesOf(1, 4, 9), Is.EqualTo((5.0, 10.0)));
        Assert.That(QuantilesOf([.. Enumerable.Repeat(1.0, 9), 100]), Is.EqualTo((2.0, 2.0)));
        Assert.That(QuantilesOf([.. Enumerable.Repeat(1.0, 8), 100, 100]), Is.EqualTo((2.0, 120.0)));
    }

    [Test]
    public void Without_a_verified_code_there_is_no_time()
        => Assert.That(Measures.ToCounters(new long[Measures.Names.Count]).MedianSecondsToVerify, Is.Null);

    [Test]
    public void Names_fit_into_their_column_and_are_different()
    {
        Assert.That(Measures.Names, Is.Unique);
        Assert.That(Measures.Names.Select(name => name.Length), Is.All.AtMost(40));
        Assert.That(Measures.Names.Index().Select(name => Measures.PlaceOf(name.Item)), Is.EqualTo(Measures.Names.Index().Select(name => name.Index)));
        Assert.That(Measures.PlaceOf("of a later version"), Is.Null);
    }

    private static (double? Median, double? P90) QuantilesOf(params double[] seconds)
    {
        var counts = new long[Measures.Names.Count];
        foreach (var time in seconds)
        {
            counts[Measures.VerifiedWithin(TimeSpan.FromSeconds(time))]++;
        }

        var counters = Measures.ToCounters(counts);
        return (counters.MedianSecondsToVerify, counters.P90SecondsToVerify);
    }
}
