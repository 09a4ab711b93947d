using System.Net;

namespace VonageSimulator.Tests;

internal sealed class SimulatorHostTests : SimulatorFixture
{
    [Test]
    public async Task Waiting_ends_with_the_nth_message()
    {
        var second = Simulator.WaitForMessageAsync("447700900000", nth: 2);
        using var one = await MessageAsync(Requests.Message(text: "one"));
        Assert.That(second.IsCompleted, Is.False);
        using var two = await MessageAsync(Requests.Message(text: "two"));
        Assert.That((await second).Text, Is.EqualTo("two"));
    }

    [Test]
    public async Task Waiting_in_vain_ends_with_a_sentence() =>
        await Assert.ThatAsync(
            () => Simulator.WaitForMessageAsync("447700900000", timeout: ShortWhile),
            Throws.InstanceOf<TimeoutException>().With.Message.StartsWith("Message 1 to 447700900000 did not come."));

    [Test]
    public async Task Marking_a_message_read_twice_throws()
    {
        using var response = await MessageAsync(Requests.Message("messenger", "1"));
        var uuid = Simulator.Messages.Single().Uuid;
        await Simulator.MarkReadAsync(uuid);
        await Assert.ThatAsync(() => Simulator.MarkReadAsync(uuid), Throws.InvalidOperationException);
        await Assert.ThatAsync(() => Simulator.MarkReadAsync("unknown"), Throws.InvalidOperationException);
    }

    [Test]
    public async Task Webhooks_go_where_they_are_sent_after_the_start_and_nowhere_before()
    {
        Simulator.StatusUrl = null;
        using var before = await MessageAsync(Requests.Message());
        Simulator.StatusUrl = Hooks.Url;
        using var after = await MessageAsync(Requests.Message());
        await PostsAsync(2);
        var uuids = Hooks.Posts.Select(post => post.Json.GetProperty("message_uuid").GetString()).Distinct(StringComparer.Ordinal);
        Assert.That(uuids, Is.EqualTo(new[] { Simulator.Messages[1].Uuid }));
    }

    [Test]
    public async Task A_reset_forgets_the_scenarios_too()
    {
        Simulator.DefaultScenario = new Scenario(ScenarioKind.ServerError);
        Simulator.Reset();
        Assert.That(await StatusAsync(MessageAsync(Requests.Message())), Is.EqualTo(HttpStatusCode.Accepted));
    }

    [Test]
    public async Task The_oldest_messages_and_calls_are_forgotten_beyond_the_limit()
    {
        foreach (var text in (string[])["1", "2", "3", "4"])
        {
            using var response = await MessageAsync(Requests.Message(text: text));
        }

        Assert.Multiple(() =>
        {
            Assert.That(Simulator.Messages.Select(message => message.Text), Is.EqualTo(new[] { "2", "3", "4" }));
            Assert.That(Simulator.Calls.Select(call => call.Number), Is.EqualTo(new[] { 2, 3, 4 }));
        });
    }

    [Test]
    public async Task A_generated_key_is_the_tests_to_sign_with()
    {
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorSettings());
        var token = Requests.Token(simulator.PrivateKeyPem, Requests.Claims(TimeProvider.System.GetUtcNow()));
        using var response = await Client.PostAsync(simulator.BaseAddress, "/v1/messages", Requests.Message(), token);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
    }

    protected override void Configure(SimulatorSettings settings)
    {
        base.Configure(settings);
        settings.KeepLast = 3;
    }
}
