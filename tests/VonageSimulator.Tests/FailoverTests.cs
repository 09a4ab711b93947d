using System.Text.Json.Nodes;

namespace VonageSimulator.Tests;

internal sealed class FailoverTests : SimulatorFixture
{
    private const string Messenger = "8192836451";
    private const string Number = "393331234567";

    [Test]
    public async Task The_sms_follows_when_the_message_is_not_read_in_time_and_not_a_moment_earlier()
    {
        using var response = await DispatchAsync(Requests.Dispatch(Messenger, Number, 120));
        Clock.Advance(TimeSpan.FromSeconds(120) - TimeSpan.FromMilliseconds(1));
        Assert.That(Simulator.Messages, Has.Count.EqualTo(1));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        var sms = await Simulator.WaitForMessageAsync(Number);
        Assert.Multiple(() =>
        {
            Assert.That(sms.Channel, Is.EqualTo("sms"));
            Assert.That((sms.Step, sms.Steps, sms.CallNumber), Is.EqualTo((2, 2, 1)));
            Assert.That(sms.WorkflowId, Is.EqualTo(Simulator.Messages[0].WorkflowId));
            Assert.That(Simulator.Messages[0].FailoverDueAt, Is.Null);
        });
    }

    [Test]
    public async Task A_message_that_is_read_in_time_ends_the_workflow()
    {
        using var response = await DispatchAsync(Requests.Dispatch(Messenger, Number, 120));
        var message = await Simulator.WaitForMessageAsync(Messenger);
        Assert.That(message.FailoverDueAt, Is.EqualTo(Clock.GetUtcNow().AddSeconds(120)));
        await Simulator.MarkReadAsync(message.Uuid);
        Clock.Advance(TimeSpan.FromDays(2));
        var report = (await PostsAsync(4))[3].Json;
        Assert.Multiple(() =>
        {
            Assert.That(Simulator.Messages, Has.Count.EqualTo(1));
            Assert.That(report.GetProperty("status").GetString(), Is.EqualTo("completed"));
        });
    }

    [Test]
    public async Task Delivered_is_enough_where_it_is_the_condition()
    {
        var body = Requests.Dispatch(Messenger, Number);
        body["workflow"]![0]!["failover"]!["condition_status"] = "delivered";
        using var response = await DispatchAsync(body);
        Clock.Advance(TimeSpan.FromDays(2));
        Assert.That(Simulator.Messages, Has.Count.EqualTo(1));
    }

    [TestCase(ScenarioKind.Rejected, 1340)]
    [TestCase(ScenarioKind.Undeliverable, 1260)]
    public async Task A_message_that_fails_is_followed_by_the_sms_at_once(ScenarioKind kind, int code)
    {
        Simulator.SetScenario(Messenger, new Scenario(kind));
        using var response = await DispatchAsync(Requests.Dispatch(Messenger, Number));
        Assert.Multiple(() =>
        {
            Assert.That(Simulator.Messages.Select(message => message.To), Is.EqualTo(new[] { Messenger, Number }));
            Assert.That(Simulator.Messages[0].ErrorCode, Is.EqualTo(code));
        });
    }

    [Test]
    public async Task Reading_late_changes_the_message_and_not_the_workflow()
    {
        using var response = await DispatchAsync(Requests.Dispatch(Messenger, Number, 15));
        Clock.Advance(TimeSpan.FromSeconds(15));
        await PostsAsync(5);
        await Simulator.MarkReadAsync(Simulator.Messages[0].Uuid);
        var posts = await PostsAsync(6);
        Assert.Multiple(() =>
        {
            Assert.That(posts[5].Json.GetProperty("status").GetString(), Is.EqualTo("read"));
            Assert.That(posts.Count(post => post.Json.TryGetProperty("template", out _)), Is.EqualTo(1));
            Assert.That(Simulator.Messages, Has.Count.EqualTo(2));
        });
    }

    [Test]
    public async Task The_final_report_lists_every_message_and_sums_their_prices()
    {
        using var response = await DispatchAsync(Requests.Dispatch(Messenger, Number, 15));
        Clock.Advance(TimeSpan.FromSeconds(15));
        await PostsAsync(5);
        var report = Hooks.Posts.Single(post => post.Json.TryGetProperty("template", out _)).Json;
        var messages = report.GetProperty("_links").GetProperty("messages");
        Assert.Multiple(() =>
        {
            Assert.That(report.GetProperty("dispatch_uuid").GetString(), Is.EqualTo(Simulator.Messages[0].WorkflowId));
            Assert.That(report.TryGetProperty("message_uuid", out _), Is.False);
            Assert.That(report.GetProperty("status").GetString(), Is.EqualTo("completed"));
            Assert.That(report.GetProperty("usage").GetProperty("price").GetString(), Is.EqualTo("0.0343"));
            Assert.That(messages.EnumerateArray().Select(item => item.GetProperty("channel").GetString()), Is.EqualTo(new[] { "messenger", "sms" }));
        });
    }

    [Test]
    public async Task A_last_step_that_fails_ends_in_an_error()
    {
        Simulator.DefaultScenario = new Scenario(ScenarioKind.Rejected) { ErrorCode = 1300 };
        using var response = await DispatchAsync(Requests.Dispatch(Messenger, Number));
        await PostsAsync(5);
        var report = Hooks.Posts.Single(post => post.Json.TryGetProperty("template", out _)).Json;
        Assert.That(report.GetProperty("status").GetString(), Is.EqualTo("error"));
    }

    [Test]
    public async Task A_message_that_WhatsApp_rejects_is_followed_by_the_sms_of_its_call()
    {
        Simulator.SetScenario(Number, new Scenario(ScenarioKind.Rejected) { Times = 1 });
        var body = Requests.WhatsApp(Number);
        body["failover"] = new JsonArray(Requests.Message(to: Number));
        using var response = await MessageAsync(body);
        Assert.That(
            Simulator.Messages.Select(message => (message.Channel, message.Status)),
            Is.EqualTo(new[] { ("whatsapp", MessageStatus.Rejected), ("sms", MessageStatus.Delivered) }));
    }

    [TestCase(ScenarioKind.Rejected, 2)]
    [TestCase(ScenarioKind.Undeliverable, 1)]
    [TestCase(ScenarioKind.Silent, 1)]
    public async Task The_failover_of_Messages_knows_rejected_only_and_no_timer(ScenarioKind kind, int messages)
    {
        Simulator.SetScenario(Messenger, new Scenario(kind));
        var body = Requests.Message("messenger", Messenger);
        body["failover"] = new JsonArray(Requests.Message(to: Number));
        using var response = await MessageAsync(body);
        Clock.Advance(TimeSpan.FromDays(2));
        Assert.That(Simulator.Messages, Has.Count.EqualTo(messages));
    }
}
