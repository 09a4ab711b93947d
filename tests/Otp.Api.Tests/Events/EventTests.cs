using Otp.TestKit;
using Otp.TestKit.Events;
using Otp.TestKit.Gateway;
using Otp.TestKit.Service;
using Otp.TestKit.Storage;
using Otp.TestKit.Vonage;

namespace Otp.Api.Tests.Events;

/// <summary>What a client is told, over HTTP, on both engines.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
[Property("Security", "28")]
internal sealed class EventTests(Engine engine) : EventFixture(engine)
{
    private static readonly string[] Members = ["type", "timestamp", "data"];

    [Test]
    public async Task A_verified_code_is_told_signed_with_the_status_document_of_that_commit()
    {
        var (token, code) = await IssueAsync(Shop);
        Service.Time.Advance(TimeSpan.FromMilliseconds(1500));
        await Client.VerifyAsync(token, Fresh.WrongCode(code), Shop);
        await Client.VerifyAsync(token, code, Shop);
        await Client.VerifyAsync(token, code, Shop);

        await AssertToldAsync(token, "otp.verified");
    }

    [Test]
    public async Task A_code_that_nobody_asks_about_is_told_when_it_expires()
    {
        var (token, _) = await IssueAsync(Shop);
        Service.Time.Advance(TimeSpan.FromMinutes(5));

        await AssertToldAsync(token, "otp.expired");
    }

    [Test]
    public async Task One_that_a_guess_finds_expired_is_told_once()
    {
        var (token, code) = await IssueAsync(Shop);
        Service.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.That((await Client.VerifyAsync(token, Fresh.WrongCode(code), Shop)).Status, Is.EqualTo(404));
        Service.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((await Client.VerifyAsync(token, code, Shop)).Status, Is.EqualTo(410));

        await AssertToldAsync(token, "otp.expired");
    }

    [Test]
    public async Task A_locked_code_is_told()
    {
        var (token, code) = await IssueAsync(Shop);
        for (var guess = 1; guess <= 3; guess++)
        {
            await Client.VerifyAsync(token, Fresh.WrongCode(code, guess), Shop);
        }

        await AssertToldAsync(token, "otp.locked");
    }

    [Test]
    public async Task A_delivery_that_fails_is_told()
    {
        Vonage.Reply = _ => VonageReply.Of(422);
        var (token, _) = await IssueAsync(Shop);

        var call = await AssertToldAsync(token, "delivery.failed");
        Assert.That(call.DataOf(), Does.Contain("\"delivery\":{\"status\":\"failed\"").And.Contain("\"status\":\"pending\""));
    }

    [Test]
    public async Task A_client_without_a_receiver_is_told_nothing_and_nothing_is_kept_for_it()
    {
        var quiet = await VerifiedAsync(Quiet);
        var told = await VerifiedAsync(Shop);

        await Receiver.EventsOfAsync(told);
        Assert.That((await Service.OutboxEmptyAsync()).Due, Is.Zero);
        Assert.That(Receiver.EventsOf(quiet), Is.Empty);
        Assert.That(Receiver.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Each_change_has_an_id_of_its_own()
    {
        await VerifiedAsync(Shop);
        await VerifiedAsync(Shop);

        var calls = await Eventually.ReadAsync(() => Task.FromResult(Receiver.Calls), all => all.Count >= 2);
        Assert.That(calls.Select(call => call.Headers["webhook-id"]), Is.Unique);
        Assert.That(calls.Select(call => call.Headers["webhook-id"]), Is.All.Matches("^[0-9a-f]{32}$"));
    }

    // One serialisation: the event holds the very text that the service answers, and the client's name before it.
    private async Task<GatewayCall> AssertToldAsync(string token, string type)
    {
        var call = (await Receiver.EventsOfAsync(token)).Single();
        var now = Service.Now;
        var status = await Client.StatusAsync(token, Shop);
        Assert.That(call.DataOf(), Is.EqualTo($"{{\"client\":\"shop\",{status.Text[1..]}"));
        Assert.That(call.Json.Members(), Is.EqualTo(Members));
        Assert.That(call.Json.TextOf("type"), Is.EqualTo(type));
        Assert.That(call.Json.TimeOf("timestamp"), Is.EqualTo(now));
        var (id, time) = (call.Headers["webhook-id"], call.Headers["webhook-timestamp"]);
        Assert.That(time, Is.EqualTo(GatewaySecrets.Seconds(now)));
        Assert.That(call.Headers["webhook-signature"], Is.EqualTo(GatewaySecrets.Sign(Secret, id, time, call.Body)));
        Assert.That((await Service.OutboxEmptyAsync()).Due, Is.Zero, "acknowledged, it is gone");
        Assert.That(Receiver.EventsOf(token), Has.Count.EqualTo(1));
        return call;
    }
}
