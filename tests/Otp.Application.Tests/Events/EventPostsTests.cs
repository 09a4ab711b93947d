using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Otp.Application.Events;
using Otp.Application.Observability;
using Otp.Application.Storage;
using Otp.Domain.Otps;
using Otp.TestKit.Storage;

namespace Otp.Application.Tests.Events;

/// <summary>What the sender takes from the outbox, and what it records there.</summary>
internal sealed class EventPostsTests
{
    private static readonly ClientId Shop = new("shop");

    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly Dictionary<string, long> _counted = new(StringComparer.Ordinal);

    private TestDatabase _database = null!;
    private OtpMetrics _metrics = null!;
    private MeterListener _listener = null!;
    private EventPosts _posts = null!;

    private IUnitOfWork UnitOfWork => _database.UnitOfWork;

    [SetUp]
    public async Task Start()
    {
        _counted.Clear();
        _database = await TestDatabase.StartAsync();
        _listener = new MeterListener();
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) => _counted[(string)tags[0].Value!] = _counted.GetValueOrDefault((string)tags[0].Value!) + value);
        _metrics = new OtpMetrics(new Listened(_listener));
        _posts = new EventPosts(UnitOfWork, _random, _metrics, NullLogger<EventPosts>.Instance);
    }

    [TearDown]
    public async Task Stop()
    {
        _listener.Dispose();
        await _database.DisposeAsync();
    }

    [OneTimeTearDown]
    public void StopChance() => _random.Dispose();

    [Test]
    public async Task Acknowledged_events_are_gone_and_others_wait_for_their_next_post_or_are_dead()
    {
        await AddAsync(4);
        Assert.That(await _posts.FindDueAsync(CancellationToken.None), Is.EqualTo(new[] { Shop }));
        var claimed = await _posts.ClaimAsync(Shop, CancellationToken.None);
        Assert.That(claimed, Has.Count.EqualTo(4));
        Assert.That(claimed.Select(one => one.LeasedUntil), Is.All.EqualTo(TestDatabase.Now.AddSeconds(30)));

        await _posts.RecordAsync(
            [
                new PostedEvent(claimed[0], Error: null),
                new PostedEvent(claimed[1], "The receiver answered 500."),
                new PostedEvent(claimed[2], "The receiver answered 503.") { RetryAfter = TimeSpan.FromMinutes(2) },
                new PostedEvent(claimed[3], "The receiver answered 410.") { IsGone = true },
            ],
            CancellationToken.None);

        var left = _database.Events.ToDictionary(one => one.Id);
        Assert.That(left.Keys, Is.EquivalentTo(claimed.Skip(1).Select(one => one.Id)));
        Assert.That(left.Values.Select(one => one.Attempts), Is.All.EqualTo(1));
        Assert.That(left[claimed[3].Id].DiedAt, Is.EqualTo(TestDatabase.Now));
        Assert.That(left[claimed[1].Id].DiedAt, Is.Null);
        Assert.That(_counted, Is.EquivalentTo(new Dictionary<string, long>(StringComparer.Ordinal) { ["acknowledged"] = 1, ["put_off"] = 2, ["dead"] = 1 }));

        // Within five seconds, half of them by chance; the other one as its receiver asked.
        Assert.That(await DueAsync(after: TimeSpan.FromSeconds(2.499)), Is.Empty);
        Assert.That(await DueAsync(after: TimeSpan.FromSeconds(5)), Is.EqualTo(new[] { claimed[1].Id }));
        var asked = TimeSpan.FromMinutes(2);
        Assert.That(await DueAsync(after: asked - TheService.Tick), Is.EqualTo(new[] { claimed[1].Id }), "nothing was recorded of it in its lease");
        Assert.That(await DueAsync(after: asked), Is.EqualTo(new[] { claimed[2].Id }));
    }

    [TestCase(-1, false)]
    [TestCase(0, true)]
    public async Task One_that_is_24_hours_old_when_its_post_fails_is_dead(int milliseconds, bool isDead)
    {
        await AddAsync(1);
        _database.Time.Advance(EventSchedule.Patience + TimeSpan.FromMilliseconds(milliseconds));
        var claimed = (await _posts.ClaimAsync(Shop, CancellationToken.None)).Single();

        await _posts.RecordAsync([new PostedEvent(claimed, "The receiver answered 500.")], CancellationToken.None);

        Assert.That(_database.Events.Single().DiedAt, isDead ? Is.EqualTo(_database.Time.GetUtcNow()) : Is.Null);
        Assert.That(_counted.Keys.Single(), Is.EqualTo(isDead ? "dead" : "put_off"));
    }

    private Task<int> AddAsync(int count) => UnitOfWork.RunAsync(
        (storage, now) =>
        {
            for (var number = 0; number < count; number++)
            {
                storage.Outbox.Add(new StoredEvent(Guid.CreateVersion7(now), Shop, "otp.verified", "{}", now));
            }

            return ValueTask.FromResult(count);
        },
        CancellationToken.None);

    // What is due by then and was not before.
    private async Task<IEnumerable<Guid>> DueAsync(TimeSpan after)
    {
        _database.Time.SetUtcNow(TestDatabase.Now + after);
        return (await _posts.ClaimAsync(Shop, CancellationToken.None)).Select(one => one.Id);
    }

    // Only what this test's own metrics count.
    private sealed class Listened(MeterListener listener) : IMeterFactory
    {
        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options);
            listener.InstrumentPublished = (instrument, its) =>
            {
                if (ReferenceEquals(instrument.Meter, meter) && instrument.Name == "otp.events")
                {
                    its.EnableMeasurementEvents(instrument);
                }
            };
            listener.Start();
            return meter;
        }

        public void Dispose()
        {
            // The meter is nobody's but the test's.
        }
    }
}
