using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VonageSimulator.Tests;

internal sealed class MessagesValidationTests : SimulatorFixture
{
    [Test]
    public async Task A_good_message_is_accepted_with_its_uuid_alone()
    {
        using var response = await MessageAsync(Requests.Message());
        var body = await JsonAsync(response);
        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(body.GetProperty("message_uuid").GetString(), Is.EqualTo(Simulator.Messages.Single().Uuid));
            Assert.That(body.TryGetProperty("workflow_id", out _), Is.False);
        });
    }

    [Test]
    public async Task A_message_with_failover_gets_a_workflow_id_that_is_no_uuid()
    {
        var message = Requests.Message("messenger", "8192836451");
        message["failover"] = new JsonArray(Requests.Message());
        using var response = await MessageAsync(message);
        var id = (await JsonAsync(response)).GetProperty("workflow_id").GetString();
        Assert.That(Guid.TryParse(id, out _), Is.False);
    }

    [TestCase("channel", "\"telegram\"", "Unsupported channel")]
    [TestCase("channel", "\"whatsapp\"", "Invalid message type")]
    [TestCase("message_type", "\"image\"", "Invalid message type")]
    [TestCase("to", "\"+447700900000\"", "Invalid recipient")]
    [TestCase("to", "447700900000", "Invalid recipient")]
    [TestCase("from", "\"\"", "Invalid sender")]
    [TestCase("text", "\"\"", "Invalid params")]
    [TestCase("client_ref", "17", "Invalid client reference")]
    [TestCase("failover", "[]", "Invalid params")]
    [TestCase("webhook_version", "\"v2\"", "Invalid params")]
    [TestCase("webhook_url", "\"/relative\"", "Invalid params")]
    [TestCase("ttl", "19", "Invalid params")]
    public async Task A_wrong_member_answers_422_with_its_own_title(string name, string json, string title)
    {
        var message = Requests.Message();
        message[name] = JsonNode.Parse(json);
        await RefusedAsync(message, title);
    }

    [TestCase("channel")]
    [TestCase("message_type")]
    [TestCase("to")]
    [TestCase("from")]
    [TestCase("text")]
    public async Task A_missing_member_is_named_in_an_array(string name)
    {
        var message = Requests.Message();
        message.Remove(name);
        var parameters = (await RefusedAsync(message, "Invalid params")).GetProperty("invalid_parameters");
        Assert.Multiple(() =>
        {
            Assert.That(parameters.ValueKind, Is.EqualTo(JsonValueKind.Array));
            Assert.That(parameters[0].GetProperty("name").GetString(), Is.EqualTo(name));
            Assert.That(parameters[0].GetProperty("reason").GetString(), Is.EqualTo("is required."));
        });
    }

    [Test]
    public async Task A_good_message_on_WhatsApp_is_accepted_and_says_the_code()
    {
        Assert.That(await StatusAsync(MessageAsync(Requests.WhatsApp())), Is.EqualTo(HttpStatusCode.Accepted));
        var message = Simulator.Messages.Single();
        Assert.Multiple(() =>
        {
            Assert.That((message.Channel, message.To, message.From), Is.EqualTo(("whatsapp", "447700900000", "447700900001")));
            Assert.That((message.Text, message.Template, message.Language), Is.EqualTo(("63731", "login_code", "pt_BR")));
        });
    }

    [TestCase("message_type", "\"text\"", "Invalid params", "text")]
    [TestCase("message_type", "\"template\"", "Invalid params", "text")]
    [TestCase("from", "\"NEXMO\"", "Invalid sender", null)]
    [TestCase("from", "\"+447700900001\"", "Invalid sender", null)]
    [TestCase("to", "\"8192836451x\"", "Invalid recipient", null)]
    [TestCase("webhook_version", "\"v2\"", "Invalid params", "webhook_version")]
    [TestCase("custom", "null", "Invalid params", "custom")]
    [TestCase("custom", "\"template\"", "Invalid params", "custom")]
    [TestCase("custom", """{"type":"text","text":"63731"}""", "Invalid params", "custom.type")]
    [TestCase("custom", """{"type":"template"}""", "Invalid params", "custom.template")]
    public async Task A_wrong_member_of_a_message_on_WhatsApp_answers_422(string name, string json, string title, string? parameter)
    {
        var message = Requests.WhatsApp();
        message[name] = JsonNode.Parse(json);
        AssertNames(await RefusedAsync(message, title), parameter);
    }

    [TestCase("name", "\"Login code\"", "name")]
    [TestCase("name", "\"namespace:login_code\"", "name")]
    [TestCase("name", "\"\"", "name")]
    [TestCase("name", null, "name")]
    [TestCase("language", "\"pt_BR\"", "language")]
    [TestCase("language", """{"code":"pt_BR"}""", "language.policy")]
    [TestCase("language", """{"policy":"deterministic"}""", "language.code")]
    [TestCase("language", """{"policy":"deterministic","code":"pt-BR"}""", "language.code")]
    [TestCase("language", """{"policy":"deterministic","code":"pt_br"}""", "language.code")]
    [TestCase("language", """{"policy":"deterministic","code":"pt_BR_"}""", "language.code")]
    [TestCase("components", null, "components")]
    [TestCase("components", "[]", "components")]
    [TestCase("components", "[1,2]", "components[0].type")]
    public async Task A_template_that_is_none_is_named(string name, string? json, string parameter)
    {
        var message = Requests.WhatsApp();
        message["custom"]!["template"]![name] = json is null ? null : JsonNode.Parse(json);
        AssertNames(await RefusedAsync(message, "Invalid params"), $"custom.template.{parameter}");
    }

    [TestCase(0, "type", "\"header\"", "[0].type")]
    [TestCase(0, "parameters", "[]", ".parameters")]
    [TestCase(0, "parameters", """[{"type":"text","text":"63732"}]""", ".parameters")]
    [TestCase(0, "parameters", """[{"type":"text","text":""}]""", ".parameters")]
    [TestCase(1, "type", "\"body\"", "[1]")]
    [TestCase(1, "sub_type", "\"copy_code\"", "[1]")]
    [TestCase(1, "index", "0", "[1]")]
    [TestCase(1, "index", "\"1\"", "[1]")]
    [TestCase(1, "parameters", """[{"type":"payload","payload":"63731"}]""", ".parameters")]
    [TestCase(1, "parameters", """[{"type":"text","text":"63731"},{"type":"text","text":"63731"}]""", ".parameters")]
    public async Task A_template_holds_the_code_in_its_text_and_in_the_button_that_copies_it(int component, string name, string json, string parameter)
    {
        var message = Requests.WhatsApp();
        message["custom"]!["template"]!["components"]![component]![name] = JsonNode.Parse(json);
        AssertNames(await RefusedAsync(message, "Invalid params"), $"custom.template.components{parameter}");
    }

    [TestCase("123456789012345", HttpStatusCode.Accepted)]
    [TestCase("1234567890123456", HttpStatusCode.UnprocessableEntity)]
    public async Task A_code_in_a_template_has_at_most_15_characters(string code, HttpStatusCode expected) =>
        Assert.That(await StatusAsync(MessageAsync(Requests.WhatsApp(code: code))), Is.EqualTo(expected));

    [TestCase(100, HttpStatusCode.Accepted)]
    [TestCase(101, HttpStatusCode.UnprocessableEntity)]
    public async Task A_client_reference_has_at_most_100_characters(int length, HttpStatusCode expected)
    {
        var message = Requests.Message();
        message["client_ref"] = new string('r', length);
        Assert.That(await StatusAsync(MessageAsync(message)), Is.EqualTo(expected));
    }

    [TestCase("sms", 1000, HttpStatusCode.Accepted)]
    [TestCase("sms", 1001, HttpStatusCode.UnprocessableEntity)]
    [TestCase("messenger", 640, HttpStatusCode.Accepted)]
    [TestCase("messenger", 641, HttpStatusCode.UnprocessableEntity)]
    public async Task A_text_fits_its_channel(string channel, int length, HttpStatusCode expected) =>
        Assert.That(await StatusAsync(MessageAsync(Requests.Message(channel, text: new string('x', length)))), Is.EqualTo(expected));

    [Test]
    public async Task A_failover_message_is_checked_like_the_first()
    {
        var second = Requests.Message();
        second.Remove("to");
        var first = Requests.Message("messenger", "8192836451");
        first["failover"] = new JsonArray(second);
        var problem = await RefusedAsync(first, "Invalid params");
        Assert.That(problem.GetProperty("invalid_parameters")[0].GetProperty("name").GetString(), Is.EqualTo("failover[0].to"));
    }

    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("")]
    public async Task A_body_that_is_no_json_object_answers_422(string text)
    {
        using var content = new StringContent(text);
        using var response = await Client.PostAsync(new Uri(Simulator.BaseAddress, "/v1/messages"), content);
        var title = (await JsonAsync(response)).GetProperty("title").GetString();
        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
            Assert.That(title, Is.EqualTo("The request body did not contain valid JSON"));
        });
    }

    private static void AssertNames(JsonElement problem, string? parameter)
    {
        var names = problem.TryGetProperty("invalid_parameters", out var parameters)
            ? parameters.EnumerateArray().Select(one => one.GetProperty("name").GetString())
            : [];
        Assert.That(names, Is.EqualTo(parameter is null ? Array.Empty<string>() : [parameter]));
    }

    private async Task<JsonElement> RefusedAsync(JsonObject message, string title)
    {
        using var response = await MessageAsync(message);
        var problem = await JsonAsync(response);
        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
            Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(problem.GetProperty("title").GetString(), Is.EqualTo(title));
            Assert.That(Simulator.Messages, Is.Empty);
        });
        return problem;
    }
}
