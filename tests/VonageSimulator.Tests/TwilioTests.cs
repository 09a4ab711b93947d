using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace VonageSimulator.Tests;

/// <summary>Twilio's messages: what is taken and refused, and the statuses that follow.</summary>
internal sealed class TwilioTests : SimulatorFixture
{
    private const string Account = "AC0123456789abcdef0123456789abcdef";
    private const string Content = "HX0123456789abcdef0123456789abcdef";

    private static readonly string[] Undelivered = ["sent", "undelivered"];
    private static readonly int?[] Refused = [401, 401, 404];
    private static readonly string Secret = RandomNumberGenerator.GetHexString(32, lowercase: true);

    protected override void Configure(SimulatorSettings settings) => settings.TwilioAuthToken = Secret;

    [Test]
    public async Task A_message_is_taken_under_a_SID_and_shown_with_its_provider()
    {
        using var answer = await PostAsync(Sms());

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        var sid = (await JsonAsync(answer)).GetProperty("sid").GetString()!;
        Assert.That(sid, Does.Match("^SM[0-9a-f]{32}$"));
        var message = Simulator.Messages.Single();
        Assert.That(
            (message.Api, message.Uuid, message.Channel, message.To, message.From, message.Text, message.ClientRef),
            Is.EqualTo((SimulatedApi.Twilio, sid, "sms", "447700900000", "+12025550143", "Your code is 63731", "ref-1")));
        var listed = JsonElement.Parse(await Client.GetStringAsync(new Uri(Simulator.BaseAddress, "/simulator/messages")));
        Assert.That(listed[0].GetProperty("api").GetString(), Is.EqualTo("twilio"));
    }

    [Test]
    public async Task A_template_on_WhatsApp_shows_its_code()
    {
        using var answer = await PostAsync(WhatsApp());

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        var message = Simulator.Messages.Single();
        Assert.That((message.Channel, message.To, message.Text, message.Template, message.Language), Is.EqualTo(("whatsapp", "447700900000", "63731", Content, (string?)null)));
    }

    [Test]
    public async Task Statuses_are_signed_forms_to_the_address_that_the_message_brings()
    {
        Simulator.SetScenario("447700900000", new Scenario(ScenarioKind.Undeliverable) { ErrorCode = 30005 });

        (await PostAsync(Sms())).Dispose();

        var posts = await PostsAsync(2);
        var forms = posts.Select(post => Form(Encoding.UTF8.GetString(post.Body))).ToList();
        Assert.That(forms.Select(form => form["MessageStatus"]), Is.EqualTo(Undelivered));
        Assert.That(forms[1]["ErrorCode"], Is.EqualTo("30005"));
        Assert.That(forms[0]["MessageSid"], Is.EqualTo(Simulator.Messages.Single().Uuid));
        Assert.That(forms[0]["To"], Is.EqualTo("+447700900000"));
        var address = $"{Hooks.Url}/ref-1";
        foreach (var (post, form) in posts.Zip(forms))
        {
            Assert.That(post.Path, Is.EqualTo("/hooks/ref-1"));
            Assert.That(post.Twilio, Is.EqualTo(Sign(address, form)));
        }
    }

    [TestCase("rejected", "failed", "30007")]
    [TestCase("undeliverable", "undelivered", "30003")]
    [TestCase("read", "delivered", null)]
    public async Task Scenarios_have_Twilio_s_names_and_codes(string scenario, string status, string? code)
    {
        Simulator.SetScenario("447700900000", new Scenario(Enum.Parse<ScenarioKind>(scenario, ignoreCase: true)));

        (await PostAsync(Sms())).Dispose();

        var form = Form(Encoding.UTF8.GetString((await PostsAsync(2))[1].Body));
        Assert.That((form["MessageStatus"], form.GetValueOrDefault("ErrorCode")), Is.EqualTo((status, code)));
    }

    [TestCase("99006", 429, 20429)]
    [TestCase("99007", 500, 20500)]
    [TestCase("99009", 401, 20003)]
    [TestCase("99010", 403, 20005)]
    [TestCase("99011", 400, 21211)]
    public async Task A_number_s_last_digits_choose_the_answer_as_they_do_for_Vonage(string suffix, int status, int code)
        => await ExpectAsync(Sms(("To", $"+4477009{suffix}")), status, code);

    [TestCase(SimulatedProvider.Vonage, 201)]
    [TestCase(SimulatedProvider.Twilio, 500)]
    [TestCase(null, 500)]
    public async Task A_scenario_may_be_that_of_one_provider(SimulatedProvider? provider, int status)
    {
        Simulator.SetScenario("447700900000", new Scenario(ScenarioKind.ServerError) { Provider = provider });

        using var answer = await PostAsync(Sms());

        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
    }

    [TestCase("To", "447700900000", 21211)]
    [TestCase("To", "", 21211)]
    [TestCase("From", "", 21603)]
    [TestCase("From", "12025550143", 21212)]
    [TestCase("Body", "", 21602)]
    [TestCase("ValidityPeriod", "0", 90007)]
    [TestCase("ValidityPeriod", "36001", 90007)]
    [TestCase("StatusCallback", "/hooks", 21609)]
    public async Task An_SMS_that_Twilio_would_refuse_is_refused_with_its_code(string field, string value, int code)
        => await ExpectAsync(Sms((field, value)), 400, code);

    [TestCase("From", "+12025550143", 63007)]
    [TestCase("ContentSid", "", 63016)]
    [TestCase("ContentSid", "HX1", 21655)]
    [TestCase("ContentVariables", "", 21656)]
    [TestCase("ContentVariables", """{"2":"63731"}""", 21656)]
    public async Task A_template_that_Twilio_would_refuse_is_refused_with_its_code(string field, string value, int code)
        => await ExpectAsync(WhatsApp((field, value)), 400, code);

    [Test]
    public async Task Credentials_are_the_account_s()
    {
        await ExpectAsync(Sms(), 401, 20003, secret: $"{Secret}0");
        await ExpectAsync(Sms(), 401, 20003, secret: "");
        await ExpectAsync(Sms(), 404, 20404, path: "AC00000000000000000000000000000000");
        Assert.That(Simulator.Calls.Select(call => call.Status), Is.EqualTo(Refused));
    }

    [SuppressMessage("Security", "CA5350:Do not use weak cryptographic algorithms", Justification = "It is how Twilio signs.")]
    private static string Sign(string address, Dictionary<string, string> form) => Convert.ToBase64String(HMACSHA1.HashData(
        Encoding.UTF8.GetBytes(Secret),
        Encoding.UTF8.GetBytes(address + string.Concat(form.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => field.Key + field.Value)))));

    private static Dictionary<string, string> Form(string body) => body.Split('&').Select(field => field.Split('='))
        .ToDictionary(field => WebUtility.UrlDecode(field[0])!, field => WebUtility.UrlDecode(field[1])!, StringComparer.Ordinal);

    private Dictionary<string, string> Sms(params (string Name, string Value)[] changes) => With(changes, new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["To"] = "+447700900000",
        ["From"] = "+12025550143",
        ["Body"] = "Your code is 63731",
        ["ValidityPeriod"] = "300",
        ["StatusCallback"] = $"{Hooks.Url}/ref-1",
    });

    private Dictionary<string, string> WhatsApp(params (string Name, string Value)[] changes) => With(changes, new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["To"] = "whatsapp:+447700900000",
        ["From"] = "whatsapp:+12025550143",
        ["ContentSid"] = Content,
        ["ContentVariables"] = """{"1":"63731"}""",
        ["StatusCallback"] = $"{Hooks.Url}/ref-1",
    });

    private static Dictionary<string, string> With((string Name, string Value)[] changes, Dictionary<string, string> form)
    {
        foreach (var (name, value) in changes)
        {
            form[name] = value;
        }

        return form;
    }

    private async Task<HttpResponseMessage> PostAsync(Dictionary<string, string> form, string? secret = null, string? path = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Simulator.BaseAddress, $"/2010-04-01/Accounts/{path ?? Account}/Messages.json"))
        {
            Content = new FormUrlEncodedContent(form),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Account}:{secret ?? Secret}")));
        return await Client.SendAsync(request);
    }

    private async Task ExpectAsync(Dictionary<string, string> form, int status, int code, string? secret = null, string? path = null)
    {
        using var answer = await PostAsync(form, secret, path);
        Assert.That(((int)answer.StatusCode, (await JsonAsync(answer)).GetProperty("code").GetInt32()), Is.EqualTo((status, code)));
        Assert.That(Simulator.Messages, Is.Empty);
    }
}
