using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace VonageSimulator.Tests;

internal sealed class WebhookTests : SimulatorFixture
{
    private const string Secret = "short";

    [Test]
    public async Task A_webhook_is_signed_over_its_raw_body()
    {
        using var response = await MessageAsync(Requests.Message());
        var post = (await PostsAsync(2))[0];
        var parts = post.Authorization!["Bearer ".Length..].Split('.');
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"));
        var header = JsonElement.Parse(Base64Url.DecodeFromChars(parts[0]));
        var claims = JsonElement.Parse(Base64Url.DecodeFromChars(parts[1]));
        Assert.Multiple(() =>
        {
            Assert.That(Base64Url.DecodeFromChars(parts[2]), Is.EqualTo(expected));
            Assert.That(header.GetProperty("alg").GetString(), Is.EqualTo("HS256"));
            Assert.That(claims.GetProperty("iat").GetInt64(), Is.EqualTo(Clock.GetUtcNow().ToUnixTimeSeconds()));
            Assert.That(claims.GetProperty("jti").GetString(), Is.Not.Empty);
            Assert.That(claims.GetProperty("iss").GetString(), Is.EqualTo("Vonage"));
            Assert.That(claims.GetProperty("api_key").GetString(), Is.EqualTo("a1b2c3d"));
            Assert.That(claims.GetProperty("application_id").GetString(), Is.EqualTo(Requests.Application));
            Assert.That(
                claims.GetProperty("payload_hash").GetString(),
                Is.EqualTo(Convert.ToHexString(SHA256.HashData(post.Body)).ToLowerInvariant()));
        });
    }

    [Test]
    public async Task A_Messages_status_has_the_v1_shape()
    {
        using var response = await MessageAsync(Requests.Message());
        var posts = await PostsAsync(2);
        var status = posts[1].Json;
        Assert.Multiple(() =>
        {
            Assert.That(posts.Select(post => post.Json.GetProperty("status").GetString()), Is.EqualTo(new[] { "submitted", "delivered" }));
            Assert.That(status.GetProperty("message_uuid").GetString(), Is.EqualTo(Simulator.Messages[0].Uuid));
            Assert.That(status.GetProperty("to").GetString(), Is.EqualTo("447700900000"));
            Assert.That(status.GetProperty("from").GetString(), Is.EqualTo("NEXMO"));
            Assert.That(status.GetProperty("channel").GetString(), Is.EqualTo("sms"));
            Assert.That(status.GetProperty("client_ref").GetString(), Is.EqualTo("ref-1"));
            Assert.That(status.GetProperty("timestamp").GetString(), Is.EqualTo("2026-11-23T09:00:00Z"));
            Assert.That(status.GetProperty("usage").GetProperty("price").GetString(), Is.EqualTo("0.0333"));
        });
    }

    [Test]
    public async Task A_status_on_WhatsApp_has_the_v1_shape_up_to_read()
    {
        using var response = await MessageAsync(Requests.WhatsApp());
        await PostsAsync(2);
        await Simulator.MarkReadAsync(Simulator.Messages[0].Uuid);
        var posts = (await PostsAsync(3)).Select(post => post.Json).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(posts.Select(post => post.GetProperty("status").GetString()), Is.EqualTo(new[] { "submitted", "delivered", "read" }));
            Assert.That(posts.Select(post => post.GetProperty("channel").GetString()), Is.All.EqualTo("whatsapp"));
            Assert.That(posts.Select(post => post.GetProperty("to").GetString()), Is.All.EqualTo("447700900000"));
            Assert.That(posts.Select(post => post.GetProperty("from").GetString()), Is.All.EqualTo("447700900001"));
            Assert.That(posts.Select(post => post.GetProperty("client_ref").GetString()), Is.All.EqualTo("ref-1"));
            Assert.That(posts.Select(post => post.TryGetProperty("whatsapp", out _)), Is.EqualTo(new[] { false, true, false }));
            Assert.That(posts[1].GetProperty("whatsapp").GetProperty("pricing").GetProperty("category").GetString(), Is.EqualTo("authentication"));
        });
    }

    [TestCase(ScenarioKind.Rejected, null, "1300")]
    [TestCase(ScenarioKind.Rejected, 1022, "1022")]
    [TestCase(ScenarioKind.Undeliverable, null, "1260")]
    public async Task A_message_that_WhatsApp_does_not_deliver_says_why(ScenarioKind kind, int? code, string title)
    {
        Simulator.DefaultScenario = new Scenario(kind) { ErrorCode = code };
        using var response = await MessageAsync(Requests.WhatsApp());
        var error = (await PostsAsync(2))[1].Json.GetProperty("error");
        Assert.Multiple(() =>
        {
            Assert.That(error.GetProperty("title").GetString(), Is.EqualTo(title));
            Assert.That(error.GetProperty("detail").GetString(), Is.Not.EqualTo("Unknown error"));
        });
    }

    [Test]
    public async Task A_Dispatch_status_has_the_v01_shape_and_links_its_workflow()
    {
        using var response = await DispatchAsync(Requests.Dispatch());
        var status = (await PostsAsync(2))[0].Json;
        Assert.Multiple(() =>
        {
            Assert.That(status.GetProperty("to").GetProperty("type").GetString(), Is.EqualTo("messenger"));
            Assert.That(status.GetProperty("to").GetProperty("id").GetString(), Is.EqualTo("8192836451"));
            Assert.That(status.TryGetProperty("channel", out _), Is.False);
            Assert.That(status.GetProperty("timestamp").GetString(), Is.EqualTo("2026-11-23T09:00:00.000Z"));
            Assert.That(
                status.GetProperty("_links").GetProperty("workflow").GetProperty("dispatch_uuid").GetString(),
                Is.EqualTo(Simulator.Messages[0].WorkflowId));
        });
    }

    [Test]
    public async Task A_call_may_ask_for_the_old_format_and_another_url()
    {
        var message = Requests.Message();
        message["webhook_version"] = "v0.1";
        message["webhook_url"] = new Uri(Hooks.Url, "/elsewhere").ToString();
        using var response = await MessageAsync(message);
        var post = (await PostsAsync(2))[0];
        Assert.Multiple(() =>
        {
            Assert.That(post.Path, Is.EqualTo("/elsewhere"));
            Assert.That(post.Json.GetProperty("to").GetProperty("number").GetString(), Is.EqualTo("447700900000"));
            Assert.That(post.Json.GetProperty("client_ref").GetString(), Is.EqualTo("ref-1"));
        });
    }

    [Test]
    public async Task A_rejection_carries_an_error_in_the_format_of_its_version()
    {
        Simulator.DefaultScenario = new Scenario(ScenarioKind.Rejected) { ErrorCode = 1340 };
        using var message = await MessageAsync(Requests.Message("messenger", "1"));
        var v1 = (await PostsAsync(2))[1].Json;
        using var dispatch = await DispatchAsync(Requests.Dispatch());
        await PostsAsync(7);
        var old = Hooks.Posts.First(post => post.Json.TryGetProperty("_links", out _) && post.Json.TryGetProperty("error", out _)).Json;
        Assert.Multiple(() =>
        {
            Assert.That(v1.GetProperty("status").GetString(), Is.EqualTo("rejected"));
            Assert.That(v1.GetProperty("error").GetProperty("title").GetString(), Is.EqualTo("1340"));
            Assert.That(v1.GetProperty("error").GetProperty("type").GetString(), Does.EndWith("#1340"));
            Assert.That(v1.TryGetProperty("usage", out _), Is.False);
            Assert.That(old.GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(1340));
            Assert.That(old.GetProperty("error").GetProperty("reason").GetString(), Is.EqualTo("Outside of the allowed window"));
        });
    }

    [TestCase(429)]
    [TestCase(500)]
    [TestCase(503)]
    public async Task A_webhook_is_tried_again_after_5_then_10_seconds(int answer)
    {
        Hooks.Answer = count => count <= 2 ? answer : 200;
        Simulator.DefaultScenario = new Scenario(ScenarioKind.Silent);
        await Simulator.SendInboundAsync("messenger", "8192836451", "hello");
        Clock.Advance(TimeSpan.FromSeconds(4.9));
        await Task.Delay(ShortWhile);
        Assert.That(Hooks.Posts, Has.Count.EqualTo(1));
        Clock.Advance(TimeSpan.FromSeconds(0.1));
        await PostsAsync(2);
        Clock.Advance(TimeSpan.FromSeconds(10));
        var posts = await PostsAsync(3);
        Assert.Multiple(() =>
        {
            Assert.That(Simulator.WebhookAttempts.Select(attempt => attempt.Answer), Is.EqualTo(new[] { answer, answer, 200 }));
            Assert.That(Simulator.WebhookAttempts.Select(attempt => attempt.Attempt), Is.EqualTo(new[] { 1, 2, 3 }));
            Assert.That(Simulator.WebhookAttempts[2].NextAttemptAt, Is.Null);
            Assert.That(posts[2].Authorization, Is.EqualTo(posts[0].Authorization));
        });
    }

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(404)]
    public async Task A_webhook_that_is_refused_is_lost(int answer)
    {
        Hooks.Answer = _ => answer;
        await Simulator.SendInboundAsync("sms", "447700900000", "hello");
        Assert.That(Simulator.WebhookAttempts.Single().NextAttemptAt, Is.Null);
    }

    [Test]
    public async Task A_connection_that_fails_is_tried_again()
    {
        await Hooks.DisposeAsync();
        await Simulator.SendInboundAsync("sms", "447700900000", "hello");
        var attempt = Simulator.WebhookAttempts.Single();
        Assert.Multiple(() =>
        {
            Assert.That(attempt.Answer, Is.Null);
            Assert.That(attempt.Error, Is.EqualTo("ConnectionError"));
            Assert.That(attempt.NextAttemptAt, Is.EqualTo(Clock.GetUtcNow().AddSeconds(5)));
        });
    }

    [Test]
    public async Task An_inbound_message_has_the_v1_shape()
    {
        await Simulator.SendInboundAsync("messenger", "8192836451", "hello", to: "PAGE");
        var post = (await PostsAsync(1))[0].Json;
        Assert.Multiple(() =>
        {
            Assert.That(post.GetProperty("channel").GetString(), Is.EqualTo("messenger"));
            Assert.That(post.GetProperty("message_type").GetString(), Is.EqualTo("text"));
            Assert.That(post.GetProperty("from").GetString(), Is.EqualTo("8192836451"));
            Assert.That(post.GetProperty("to").GetString(), Is.EqualTo("PAGE"));
            Assert.That(post.GetProperty("text").GetString(), Is.EqualTo("hello"));
        });
    }

    [Test]
    public async Task Statuses_can_overtake_the_answer_to_the_call()
    {
        Simulator.DefaultScenario = Scenario.Delivered with { WebhooksFirst = true };
        using var response = await MessageAsync(Requests.Message());
        var postsBeforeAnswer = Hooks.Posts.Count;
        Assert.That(postsBeforeAnswer, Is.EqualTo(2));
    }

    protected override void Configure(SimulatorSettings settings)
    {
        base.Configure(settings);
        settings.SignatureSecret = Secret;
        settings.ApplicationId = Requests.Application;
    }
}
