using System.Net;
using System.Text;
using System.Text.Json;

namespace VonageSimulator.Tests;

internal sealed class ControlApiTests : SimulatorFixture
{
    [Test]
    public async Task Messages_and_calls_are_listed_in_snake_case()
    {
        using var response = await MessageAsync(Requests.Message());
        var message = (await GetAsync("messages"))[0];
        var call = (await GetAsync("calls"))[0];
        Assert.Multiple(() =>
        {
            Assert.That(message.GetProperty("client_ref").GetString(), Is.EqualTo("ref-1"));
            Assert.That(message.GetProperty("status").GetString(), Is.EqualTo("delivered"));
            Assert.That(message.GetProperty("call_number").GetInt32(), Is.EqualTo(1));
            Assert.That(call.GetProperty("path").GetString(), Is.EqualTo("/v1/messages"));
            Assert.That(call.GetProperty("status").GetInt32(), Is.EqualTo(202));
            Assert.That(call.GetProperty("body").GetString(), Does.Contain("63731"));
        });
    }

    [Test]
    public async Task A_scenario_is_set_for_one_recipient_or_for_all_and_taken_back()
    {
        Assert.That(await SendAsync(HttpMethod.Put, "scenarios/447700900000", """{"kind":"server-error"}"""), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await SendAsync(HttpMethod.Put, "scenario", """{"kind":"low-balance","times":1}"""), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(MessageAsync(Requests.Message())), Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(await SendAsync(HttpMethod.Delete, "scenarios/447700900000"), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(MessageAsync(Requests.Message())), Is.EqualTo(HttpStatusCode.PaymentRequired));
        Assert.That(await StatusAsync(MessageAsync(Requests.Message())), Is.EqualTo(HttpStatusCode.Accepted));
    }

    [TestCase("""{"kind":"wrong"}""")]
    [TestCase("""{"kind":3}""")]
    [TestCase("""{"kind":"read","afterSeconds":1}""")]
    [TestCase("""{"kind":"read","times":-1}""")]
    [TestCase("""{"kind":"read","after_seconds":86401}""")]
    [TestCase("null")]
    [TestCase("")]
    public async Task A_scenario_that_is_none_answers_400(string json) =>
        Assert.That(await SendAsync(HttpMethod.Put, "scenario", json), Is.EqualTo(HttpStatusCode.BadRequest));

    [TestCase("read", "read")]
    [TestCase("deliver", "delivered")]
    [TestCase("reject", "rejected")]
    [TestCase("undeliverable", "undeliverable")]
    public async Task A_person_moves_a_message_once(string verb, string status)
    {
        Simulator.DefaultScenario = new Scenario(ScenarioKind.Silent);
        using var response = await MessageAsync(Requests.Message("messenger", "1"));
        var path = $"messages/{Simulator.Messages[0].Uuid}/{verb}";
        Assert.That(await SendAsync(HttpMethod.Post, path), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await SendAsync(HttpMethod.Post, path), Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(Hooks.Posts.Single().Json.GetProperty("status").GetString(), Is.EqualTo(status));
    }

    [Test]
    public async Task An_unknown_message_answers_404() =>
        Assert.That(await SendAsync(HttpMethod.Post, "messages/unknown/read"), Is.EqualTo(HttpStatusCode.NotFound));

    [Test]
    public async Task An_inbound_message_goes_to_whoever_wrote_last()
    {
        using var response = await MessageAsync(Requests.Message());
        await PostsAsync(2);
        var sent = await SendAsync(HttpMethod.Post, "inbound", """{"channel":"sms","from":"447700900000","text":"STOP"}""");
        var post = (await PostsAsync(3))[2].Json;
        Assert.Multiple(() =>
        {
            Assert.That(sent, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(post.GetProperty("to").GetString(), Is.EqualTo("NEXMO"));
            Assert.That(post.GetProperty("text").GetString(), Is.EqualTo("STOP"));
        });
    }

    [Test]
    public async Task A_message_on_WhatsApp_is_listed_with_its_template_and_can_be_answered()
    {
        using var response = await MessageAsync(Requests.WhatsApp());
        await PostsAsync(2);
        var message = (await GetAsync("messages"))[0];
        var sent = await SendAsync(HttpMethod.Post, "inbound", """{"channel":"whatsapp","from":"447700900000","text":"Thanks"}""");
        var post = (await PostsAsync(3))[2].Json;
        Assert.Multiple(() =>
        {
            Assert.That(message.GetProperty("channel").GetString(), Is.EqualTo("whatsapp"));
            Assert.That(message.GetProperty("text").GetString(), Is.EqualTo("63731"));
            Assert.That(message.GetProperty("template").GetString(), Is.EqualTo("login_code"));
            Assert.That(message.GetProperty("language").GetString(), Is.EqualTo("pt_BR"));
            Assert.That(sent, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(post.GetProperty("channel").GetString(), Is.EqualTo("whatsapp"));
            Assert.That(post.GetProperty("to").GetString(), Is.EqualTo("447700900001"));
            Assert.That(post.GetProperty("context_status").GetString(), Is.EqualTo("none"));
        });
    }

    [TestCase("""{"channel":"fax","from":"1","text":"x"}""")]
    [TestCase("""{"channel":"sms","from":"","text":"x"}""")]
    [TestCase("""{"channel":"sms","from":"1"}""")]
    public async Task An_inbound_message_that_is_none_answers_400(string json) =>
        Assert.That(await SendAsync(HttpMethod.Post, "inbound", json), Is.EqualTo(HttpStatusCode.BadRequest));

    [Test]
    public async Task Events_are_streamed_as_they_happen()
    {
        using var response = await Client.GetAsync(new Uri(Simulator.BaseAddress, "/simulator/events"), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.That(await reader.ReadLineAsync(), Is.EqualTo("event: ready"));
        using var call = await MessageAsync(Requests.Message());
        while (await reader.ReadLineAsync() != "event: message")
        {
        }

        var data = (await reader.ReadLineAsync())!["data: ".Length..];
        Assert.That(JsonElement.Parse(data).GetProperty("to").GetString(), Is.EqualTo("447700900000"));
    }

    [Test]
    public async Task Deleting_the_messages_forgets_the_logs_and_stops_the_timers()
    {
        using var response = await DispatchAsync(Requests.Dispatch());
        await PostsAsync(2);
        Assert.That(await SendAsync(HttpMethod.Delete, "messages"), Is.EqualTo(HttpStatusCode.NoContent));
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.Multiple(() =>
        {
            Assert.That(Simulator.Messages, Is.Empty);
            Assert.That(Simulator.Calls, Is.Empty);
            Assert.That(Simulator.WebhookAttempts, Is.Empty);
        });
    }

    [TestCase("/", "text/html")]
    [TestCase("/handset.css", "text/css")]
    [TestCase("/handset.js", "text/javascript")]
    public async Task The_page_is_served_out_of_the_assembly(string path, string mediaType)
    {
        using var response = await Client.GetAsync(new Uri(Simulator.BaseAddress, path));
        Assert.Multiple(() =>
        {
            Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo(mediaType));
            Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("script-src 'self'"));
        });
    }

    [Test]
    public async Task The_state_tells_how_long_the_service_was_told_to_wait_by_default_what_it_does_by_itself()
    {
        Assert.That(new SimulatorSettings().ReadTimeout, Is.EqualTo(TimeSpan.FromSeconds(120)));
        Assert.That((await GetAsync("state")).GetProperty("read_timeout_seconds").GetDouble(), Is.EqualTo(90.5));
    }

    [Test]
    public async Task The_wait_that_the_page_counts_by_can_be_changed_and_every_page_learns_of_it()
    {
        using var response = await Client.GetAsync(new Uri(Simulator.BaseAddress, "/simulator/events"), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.That(await reader.ReadLineAsync(), Is.EqualTo("event: ready"));

        Assert.That(await SendAsync(HttpMethod.Put, "read-timeout", """{"seconds":20}"""), Is.EqualTo(HttpStatusCode.OK));

        while (await reader.ReadLineAsync() != "event: read-timeout")
        {
        }

        Assert.That(await reader.ReadLineAsync(), Is.EqualTo("""data: {"seconds":20}"""));
        Assert.That((await GetAsync("state")).GetProperty("read_timeout_seconds").GetDouble(), Is.EqualTo(20));
    }

    [TestCase("""{"seconds":-1}""")]
    [TestCase("""{"seconds":86401}""")]
    [TestCase("{}")]
    [TestCase("""{"minutes":2}""")]
    [TestCase("")]
    public async Task A_wait_that_is_none_answers_400(string json)
        => Assert.That(await SendAsync(HttpMethod.Put, "read-timeout", json), Is.EqualTo(HttpStatusCode.BadRequest));

    [TestCase(20.0, "  export Delivery__ReadTimeout=00:00:20")]
    [TestCase(86400.0, "  export Delivery__ReadTimeout=1.00:00:00")]
    [TestCase(0.0, null)]
    public void The_start_notice_gives_the_service_the_same_wait(double seconds, string? line)
    {
        using var notice = new StringWriter();
        StartupNotice.Write(notice, new SimulatorSettings { ReadTimeout = TimeSpan.FromSeconds(seconds) }, "http://localhost:4010");
        Assert.That(notice.ToString().Split(Environment.NewLine).FirstOrDefault(text => text.Contains("ReadTimeout")), Is.EqualTo(line));
    }

    [Test]
    public void The_start_notice_for_PowerShell_has_the_same_settings()
    {
        using var sh = new StringWriter();
        using var powerShell = new StringWriter();
        var settings = new SimulatorSettings { ReadTimeout = TimeSpan.FromSeconds(20), SignatureSecret = "secret" };

        StartupNotice.Write(sh, settings, "http://localhost:4010", 4025);
        StartupNotice.Write(powerShell, settings, "http://localhost:4010", 4025, powerShell: true);

        Assert.That(powerShell.ToString(), Does.Contain("  $env:Vonage__BaseAddress = 'http://localhost:4010'").And.Not.Contain("export"));
        Assert.That(powerShell.ToString().Replace("$env:", "export ").Replace(" = '", "=").Replace($"'{Environment.NewLine}", Environment.NewLine), Is.EqualTo(sh.ToString()));
    }

    protected override void Configure(SimulatorSettings settings)
    {
        base.Configure(settings);
        settings.ReadTimeout = TimeSpan.FromSeconds(90.5);
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(Simulator.BaseAddress, $"/simulator/{path}"));
        return await JsonAsync(response);
    }

    private async Task<HttpStatusCode> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Simulator.BaseAddress, $"/simulator/{path}"))
        {
            Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"),
        };
        using var response = await Client.SendAsync(request);
        return response.StatusCode;
    }
}
