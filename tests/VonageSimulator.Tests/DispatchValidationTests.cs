using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VonageSimulator.Tests;

internal sealed class DispatchValidationTests : SimulatorFixture
{
    [Test]
    public async Task A_good_workflow_is_accepted_with_a_dispatch_uuid_alone()
    {
        using var response = await DispatchAsync(Requests.Dispatch());
        var body = await JsonAsync(response);
        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(Guid.TryParse(body.GetProperty("dispatch_uuid").GetString(), out _), Is.True);
            Assert.That(body.EnumerateObject().Count(), Is.EqualTo(1));
        });
    }

    [TestCase(14, HttpStatusCode.BadRequest)]
    [TestCase(15, HttpStatusCode.Accepted)]
    [TestCase(86_400, HttpStatusCode.Accepted)]
    [TestCase(86_401, HttpStatusCode.BadRequest)]
    public async Task Expiry_time_is_15_to_86400_seconds(int expiry, HttpStatusCode expected) =>
        Assert.That(await StatusAsync(DispatchAsync(Requests.Dispatch(expiry: expiry))), Is.EqualTo(expected));

    [TestCase("\"120\"")]
    [TestCase("120.5")]
    [TestCase("null")]
    public async Task Expiry_time_is_an_integer(string json) =>
        await RefusedAsync(Spoiled("workflow.0.failover.expiry_time", JsonNode.Parse(json)), "workflow[0].failover.expiry_time");

    [TestCase("read", HttpStatusCode.Accepted)]
    [TestCase("delivered", HttpStatusCode.Accepted)]
    [TestCase("seen", HttpStatusCode.BadRequest)]
    [TestCase("Read", HttpStatusCode.BadRequest)]
    public async Task Condition_status_is_read_or_delivered(string condition, HttpStatusCode expected) =>
        Assert.That(await StatusAsync(DispatchAsync(Spoiled("workflow.0.failover.condition_status", condition))), Is.EqualTo(expected));

    [Test]
    public async Task An_sms_cannot_wait_for_read()
    {
        var body = Requests.Dispatch();
        var sms = body["workflow"]![1]!.DeepClone();
        sms["failover"] = new JsonObject { ["expiry_time"] = 120, ["condition_status"] = "read" };
        body["workflow"]!.AsArray().Insert(1, sms);
        await RefusedAsync(body, "workflow[1].failover.condition_status");
    }

    [TestCase("template", "\"none\"", "template")]
    [TestCase("workflow", "[]", "workflow")]
    [TestCase("workflow.0.to", null, "workflow[0].to")]
    [TestCase("workflow.0.from", null, "workflow[0].from")]
    [TestCase("workflow.0.message", null, "workflow[0].message")]
    [TestCase("workflow.0.failover", null, "workflow[0].failover")]
    [TestCase("workflow.0.to.type", "\"telegram\"", "workflow[0].to.type")]
    [TestCase("workflow.0.to.type", "\"whatsapp\"", "workflow[0].to.type")]
    [TestCase("workflow.0.from.type", "\"sms\"", "workflow[0].from.type")]
    [TestCase("workflow.0.to.id", "8192836451", "workflow[0].to.id")]
    [TestCase("workflow.0.message.content.type", "\"image\"", "workflow[0].message.content.type")]
    [TestCase("workflow.1.to.number", "\"+393331234567\"", "workflow[1].to.number")]
    [TestCase("workflow.1.to.number", "\"00393331234567\"", "workflow[1].to.number")]
    [TestCase("workflow.1.from.number", "\"\"", "workflow[1].from.number")]
    [TestCase("workflow.1.failover", "{\"expiry_time\":120,\"condition_status\":\"delivered\"}", "workflow[1].failover")]
    public async Task What_is_wrong_is_named(string path, string? json, string name) =>
        await RefusedAsync(Spoiled(path, json is null ? null : JsonNode.Parse(json), remove: json is null), name);

    [TestCase(6, HttpStatusCode.BadRequest)]
    [TestCase(7, HttpStatusCode.Accepted)]
    [TestCase(15, HttpStatusCode.Accepted)]
    [TestCase(16, HttpStatusCode.BadRequest)]
    public async Task A_number_has_7_to_15_digits(int digits, HttpStatusCode expected) =>
        Assert.That(await StatusAsync(DispatchAsync(Requests.Dispatch(number: new string('3', digits)))), Is.EqualTo(expected));

    [TestCase(50, HttpStatusCode.Accepted)]
    [TestCase(51, HttpStatusCode.BadRequest)]
    public async Task A_messenger_id_has_at_most_50_characters(int length, HttpStatusCode expected) =>
        Assert.That(await StatusAsync(DispatchAsync(Requests.Dispatch(messengerId: new string('a', length)))), Is.EqualTo(expected));

    [TestCase(0, 640, HttpStatusCode.Accepted)]
    [TestCase(0, 641, HttpStatusCode.BadRequest)]
    [TestCase(1, 1000, HttpStatusCode.Accepted)]
    [TestCase(1, 1001, HttpStatusCode.BadRequest)]
    [TestCase(1, 0, HttpStatusCode.BadRequest)]
    public async Task A_text_fits_its_channel(int step, int length, HttpStatusCode expected) =>
        Assert.That(
            await StatusAsync(DispatchAsync(Spoiled($"workflow.{step}.message.content.text", new string('x', length)))),
            Is.EqualTo(expected));

    [Test]
    public async Task An_sms_alone_needs_no_failover()
    {
        var body = Requests.Dispatch();
        body["workflow"]!.AsArray().RemoveAt(0);
        Assert.That(await StatusAsync(DispatchAsync(body)), Is.EqualTo(HttpStatusCode.Accepted));
    }

    [Test]
    public async Task A_body_that_is_no_json_answers_400()
    {
        using var content = new StringContent("{");
        using var response = await Client.PostAsync(new Uri(Simulator.BaseAddress, "/v0.1/dispatch?"), content);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private async Task RefusedAsync(JsonObject body, string name)
    {
        using var response = await DispatchAsync(body);
        var problem = await JsonAsync(response);
        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(problem.GetProperty("type").GetString(), Is.EqualTo("https://www.nexmo.com/messages/Errors#InvalidParams"));
            Assert.That(problem.GetProperty("detail").GetString(), Is.EqualTo("Your request parameters did not validate."));
            Assert.That(problem.GetProperty("instance").GetString(), Has.Length.EqualTo(32));
            Assert.That(problem.GetProperty("invalid_parameters").ValueKind, Is.EqualTo(JsonValueKind.Object));
            Assert.That(problem.GetProperty("invalid_parameters").GetProperty("name").GetString(), Is.EqualTo(name));
            Assert.That(Simulator.Messages, Is.Empty);
        });
    }

    private static JsonObject Spoiled(string path, JsonNode? value, bool remove = false)
    {
        var body = Requests.Dispatch();
        var parts = path.Split('.');
        JsonNode node = body;
        foreach (var part in parts[..^1])
        {
            node = int.TryParse(part, CultureInfo.InvariantCulture, out var index) ? node[index]! : node[part]!;
        }

        if (remove)
        {
            node.AsObject().Remove(parts[^1]);
        }
        else
        {
            node[parts[^1]] = value;
        }

        return body;
    }
}
