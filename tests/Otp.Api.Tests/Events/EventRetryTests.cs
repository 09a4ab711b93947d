using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Events;
using Otp.Domain.Otps;
using Otp.TestKit;
using Otp.TestKit.Events;
using Otp.TestKit.Gateway;
using Otp.TestKit.Service;
using Otp.TestKit.Storage;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Events;

/// <summary>Receivers that are down, slow, or gone.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
[Property("Security", "28")]
internal sealed class EventRetryTests(Engine engine) : EventFixture(engine)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly string SlowKey = NewKey();
    private static readonly (string Name, string Value) Slow = Credentials(SlowKey);

    private GatewayStub _slow = null!;

    [OneTimeSetUp]
    public async Task StartSlowReceiver() => _slow = await GatewayStub.StartAsync();

    [OneTimeTearDown]
    public async Task StopSlowReceiver() => await _slow.DisposeAsync();

    protected override OtpServiceSetup SetupOf(OtpServiceSetup setup)
        => setup.WithClient("slow", SlowKey).WithEvents("slow", _slow.Address, [Secret]);

    [Test]
    public async Task What_is_not_acknowledged_is_posted_again_under_the_same_id_after_a_wait()
    {
        Receiver.Answer = GatewayStub.With(500);
        var token = await VerifiedAsync(Shop);
        await PutOffAsync(1);
        Assert.That(Receiver.EventsOf(token), Has.Count.EqualTo(1));

        Receiver.Answer = GatewayStub.With(204);
        Service.Time.Advance(TimeSpan.FromSeconds(5));

        var calls = await Receiver.EventsOfAsync(token, count: 2);
        Assert.That(calls[1].Body, Is.EqualTo(calls[0].Body));
        Assert.That(calls[1].Headers["webhook-id"], Is.EqualTo(calls[0].Headers["webhook-id"]));
        Assert.That(calls[1].Headers["webhook-timestamp"], Is.Not.EqualTo(calls[0].Headers["webhook-timestamp"]), "signed anew, or it would be too old");
        Assert.That((await Service.OutboxEmptyAsync()).Due, Is.Zero);
        Assert.That(await DeadAsync(), Is.Empty);
    }

    [Test]
    public async Task One_is_posted_until_it_is_24_hours_old_then_shown_as_dead_and_kept_for_seven_days()
    {
        Receiver.Answer = GatewayStub.With(500);
        var token = await VerifiedAsync(Shop);
        var happened = Service.Now;
        await PutOffAsync(1);

        Service.Time.Advance(TimeSpan.FromHours(24) - Tick);
        await PutOffAsync(2);
        Assert.That(await DeadAsync(), Is.Empty);

        // The last one is due at 24 hours; the scan that finds it comes within a second.
        Service.Time.Advance(TimeSpan.FromSeconds(1));
        var dead = (await Eventually.ReadAsync(DeadAsync, events => events.Count > 0)).Single();
        var posts = Receiver.EventsOf(token);
        Assert.That(posts, Has.Count.EqualTo(3));
        Assert.That(
            dead,
            Is.EqualTo(new DeadEvent(
                posts[0].Headers["webhook-id"], new ClientId("shop"), "otp.verified", happened, Service.Now, 3, "The receiver answered 500.")));
        Assert.That(await Service.Log.WhenItSaysAsync("Events were given up"), Has.Some.StartsWith("Error").And.Contains("Events were given up"));

        Service.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(2));
        await Eventually.ReadAsync(DeadAsync, events => events.Count == 0, TimeSpan.FromSeconds(1));
        Assert.That(await DeadAsync(), Has.Count.EqualTo(1));
        Service.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.That(await Eventually.ReadAsync(DeadAsync, events => events.Count == 0), Is.Empty);
        Assert.That(Receiver.EventsOf(token), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_receiver_that_says_gone_is_not_asked_again()
    {
        Receiver.Answer = GatewayStub.With(410);
        var token = await VerifiedAsync(Shop);

        var dead = (await Eventually.ReadAsync(DeadAsync, events => events.Count > 0)).Single();
        Assert.That((dead.Attempts, dead.Error), Is.EqualTo((1, "The receiver answered 410.")));
        Receiver.Answer = GatewayStub.With(204);
        await Receiver.EventsOfAsync(await VerifiedAsync(Shop));
        Service.Time.Advance(TimeSpan.FromHours(1));
        await Service.OutboxEmptyAsync();
        Assert.That(Receiver.EventsOf(token), Has.Count.EqualTo(1), "the next one was told, and this one not again");
    }

    [Test]
    public async Task A_receiver_that_hangs_holds_up_no_other()
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _slow.Answer = async (context, _) =>
        {
            await released.Task;
            context.Response.StatusCode = 204;
        };

        // More than are posted at once, so that the rest stands in its queue.
        var held = new List<string>();
        for (var number = 0; number < 20; number++)
        {
            held.Add(await VerifiedAsync(Slow));
        }

        await Eventually.ReadAsync(() => Task.FromResult(_slow.Calls), calls => calls.Count >= 16);
        var told = await VerifiedAsync(Shop);
        Assert.That(await Receiver.EventsOfAsync(told), Has.Count.EqualTo(1));
        Assert.That(_slow.Calls, Has.Count.EqualTo(16), "so many at once, and no more");

        released.SetResult();
        await Service.OutboxEmptyAsync();
        Assert.That(held.Select(token => _slow.EventsOf(token).Count), Is.All.EqualTo(1));
    }

    // Of an unknown outcome, a restart posts it again: at least once.
    [Test]
    public async Task What_waits_when_the_service_stops_is_told_after_its_next_start()
    {
        Receiver.Answer = GatewayStub.With(503);
        var token = await VerifiedAsync(Shop);
        await PutOffAsync(1);
        await Service.StopAsync();
        Receiver.Answer = GatewayStub.With(204);

        await Service.RestartAsync();
        Service.Time.Advance(TimeSpan.FromSeconds(5));

        var calls = await Receiver.EventsOfAsync(token, count: 2);
        Assert.That(calls[1].Headers["webhook-id"], Is.EqualTo(calls[0].Headers["webhook-id"]));
        Assert.That((await Service.OutboxEmptyAsync()).Due, Is.Zero);
    }

    // A post is over when its outcome is on disk: until then the clock stands still.
    private async Task PutOffAsync(int attempts)
    {
        var sql = FormattableString.Invariant(
            $"""SELECT COUNT(*) FROM "Outbox" WHERE "Attempts" = {attempts} AND "LeasedUntil" IS NULL AND "DueAt" IS NOT NULL""");
        Assert.That(await Eventually.ReadAsync(() => AskAsync(sql), rows => rows == 1), Is.EqualTo(1), $"after {attempts} posts");
    }

    private async Task<IReadOnlyList<DeadEvent>> DeadAsync()
    {
        await using var scope = Service.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new DeadEventsQuery(Client: null));
    }
}
