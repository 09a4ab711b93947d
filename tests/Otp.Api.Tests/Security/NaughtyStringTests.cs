using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Otp.Domain.Otps;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Security;

[Property("Security", "12")]
internal sealed class NaughtyStringTests : ServiceFixture
{
    // What is shorter occurs in any answer.
    private const int Noticeable = 5;

    private static readonly string Key = NewKey();
    private static readonly (string, string) Shop = Credentials(Key);
    private static readonly JsonSerializerOptions Verbatim = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Bytes that are no UTF-8: overlong forms, lone continuations, surrogates, what is cut off, what is too large.
    private static readonly byte[][] NoText =
    [
        [0xC0, 0x80], [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xF0, 0x80, 0x80, 0xAF], [0xC1, 0xBF], [0x80], [0xBF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80],
        [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xEF, 0xBB, 0xBF, 0xC0, 0xB1],
    ];

    protected override OtpServiceSetup Setup => new OtpServiceSetup()
        .WithClient("shop", Key)
        .With("Otp:MaxSendsPerToken", "10")
        .With("Otp:ResendCooldown", "00:00:00")
        .With("Clients:shop:MaxSendsPerClientPerMinute", "100000")
        .With("Clients:shop:MaxSendsPerRecipientPerHour", "100000")
        .With("Clients:shop:MaxSendsPerRecipientPerDay", "100000");

    [Test]
    public void There_are_more_than_a_hundred_and_ninety()
        => Assert.That(NaughtyStrings.All.Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(NaughtyStrings.All.Length).And.GreaterThan(190));

    [Test]
    public Task In_the_path_as_a_token() => ThroughAsync(text =>
    [
        Client.CallAsync(HttpMethod.Get, $"/otp/{Escape(text)}", body: null, Shop),
        Client.CallAsync(HttpMethod.Delete, $"/otp/{Escape(text)}", body: null, Shop),
        Client.CallAsync(HttpMethod.Get, $"/otp/{Escape(text)}/12345", body: null, Shop),
        Client.CallAsync(HttpMethod.Post, $"/otp/{Escape(text)}/verify", """{"code":"12345"}""", Shop),
    ]);

    [Test]
    public async Task In_the_path_as_the_token_of_a_creation_which_alone_may_repeat_it()
    {
        foreach (var text in NaughtyStrings.All)
        {
            var answer = await Client.CallAsync(HttpMethod.Post, $"/otp/{Escape(text)}", JsonSerializer.Serialize(new { phoneNumber = Fresh.Phone() }), Shop);

            if (answer.Status == 201)
            {
                Assert.That(text, Does.Match("^[A-Za-z0-9][A-Za-z0-9._~:@+=-]{0,127}$"));
            }
            else
            {
                AssertHarmless(answer, text);
            }
        }
    }

    [Test]
    public async Task In_the_path_as_a_code()
    {
        var token = await IssuedTokenAsync();
        await ThroughAsync(text => [Client.CallAsync(HttpMethod.Get, $"/otp/{token}/{Escape(text)}", body: null, Shop)]);
    }

    [Test]
    public async Task In_the_body_as_a_code_and_nothing_is_counted_that_is_no_code()
    {
        var token = await IssuedTokenAsync();
        await ThroughAsync(
            text => [Client.CallAsync(HttpMethod.Post, $"/otp/{token}/verify", Json(new { code = text }), Shop)],
            NaughtyStrings.All.Where(text => !IsCode(text)));

        Assert.That((await Client.StatusAsync(token, Shop)).Json.IntOf("attemptsRemaining"), Is.EqualTo(3));
    }

    [Test]
    public Task In_the_body_as_a_phone_number()
        => ThroughAsync(text => [Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}", Json(new { phoneNumber = text }), Shop)]);

    [Test]
    public Task In_the_body_as_a_Messenger_id()
        => ThroughAsync(text => [Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}", Json(new { messengerId = text }), Shop)]);

    [Test]
    public Task In_the_body_as_the_name_of_a_member()
        => ThroughAsync(text =>
        [
            Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}", Json(new Dictionary<string, string>(StringComparer.Ordinal) { [text] = text }), Shop),
            Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}/verify", Json(new Dictionary<string, string>(StringComparer.Ordinal) { [text] = "12345" }), Shop),
        ],
        NaughtyStrings.All.Where(text => !IsPlainName(text)));

    [Test]
    public Task As_the_body_itself()
        => ThroughAsync(text =>
        [
            Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}", text, Shop),
            Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}/verify", text, Shop),
        ]);

    [Test]
    public Task In_the_headers() => ThroughAsync(
        text =>
        [
            Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}", "{}", Shop, ("Idempotency-Key", text)),
            Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}/verify", """{"code":"12345"}""", Shop, ("Idempotency-Key", text)),
            Client.StatusAsync(Fresh.Token(), (Header, text)),
            Client.StatusAsync(Fresh.Token(), Shop, ("Accept", text)),
            Client.CallAsync(HttpMethod.Post, VonageWebhook.StatusPath, "{}", ("Authorization", text)),
            Client.CallAsync(HttpMethod.Post, VonageWebhook.InboundPath, "{}", ("Authorization", $"Bearer {text}")),
        ],
        NaughtyStrings.All.Where(IsHeader),
        unsignedWebhooks: true);

    [Test]
    public Task In_signed_webhooks_in_every_member() => ThroughAsync(text =>
    [
        Service.SendWebhookAsync(VonageWebhook.StatusPath, Json(StatusWith(text))),
        Service.SendWebhookAsync(VonageWebhook.InboundPath, Json(new { channel = text, from = text, to = text, text, message_uuid = text, timestamp = text, message_type = text })),
        Service.SendWebhookAsync(VonageWebhook.StatusPath, text),
        Service.SendWebhookAsync(VonageWebhook.InboundPath, text),
    ]);

    [Test]
    public async Task Bytes_that_are_no_text()
    {
        foreach (var bytes in NoText)
        {
            var escaped = string.Concat(bytes.Select(value => $"%{Convert.ToHexString([value])}"));
            foreach (var answer in new[]
            {
                await Client.FetchAsync($"/otp/a{escaped}", Shop),
                await Client.FetchAsync($"/otp/a/{escaped}", Shop),
                await Client.FetchAsync($"/{escaped}", Shop),
                await PostAsync($"/otp/{Fresh.Token()}", "{\"phoneNumber\":\"", bytes),
                await PostAsync($"/otp/{Fresh.Token()}", "{\"messengerId\":\"", bytes),
                await PostAsync($"/otp/{Fresh.Token()}/verify", "{\"code\":\"", bytes),
                await PostAsync(VonageWebhook.StatusPath, "{\"status\":\"", bytes),
            })
            {
                Assert.That(answer.Status, Is.InRange(400, 499).Or.EqualTo(503), answer.ToString());
                Assert.That(answer.Text, Does.Not.Contain("�"), answer.ToString());
            }
        }
    }

    [Test]
    public async Task A_zero_byte_in_the_path_is_refused_by_the_server_itself()
        => Assert.That((await Client.FetchAsync("/otp/a%00b", Shop)).Status, Is.EqualTo(400));

    [OneTimeTearDown]
    public void Nothing_was_executed() => Assert.That(File.Exists("/tmp/otp-naughty"), Is.False);

    private static async Task ThroughAsync(Func<string, Task<Answer>[]> calls, IEnumerable<string>? texts = null, bool unsignedWebhooks = false)
    {
        foreach (var text in texts ?? NaughtyStrings.All)
        {
            foreach (var answer in await Task.WhenAll(calls(text)))
            {
                AssertHarmless(answer, text, unsignedWebhooks);
            }
        }
    }

    private static void AssertHarmless(Answer answer, string text, bool unsignedWebhooks = false)
    {
        var shown = $"{JsonSerializer.Serialize(text[..Math.Min(text.Length, 60)])} was answered {answer}";
        Assert.That(answer.Status, Is.InRange(200, 499).Or.EqualTo(unsignedWebhooks ? 503 : 200), shown);
        Assert.That(answer.Header("X-Injected"), Is.Null, shown);
        Assert.That(answer.Header("Set-Cookie"), Is.Null, shown);
        if (text.Trim().Length >= Noticeable && !OwnWords.Contains(text))
        {
            Assert.That(answer.Text, Does.Not.Contain(text), shown);
            Assert.That(answer.Text, Does.Not.Contain(JsonSerializer.Serialize(text)[1..^1]), shown);
        }
    }

    // They are words of the problems themselves.
    private static readonly HashSet<string> OwnWords = new(StringComparer.Ordinal) { "verify" };

    private static object StatusWith(string text) => new
    {
        message_uuid = text,
        dispatch_uuid = text,
        client_ref = text,
        status = text,
        channel = text,
        to = new { type = text, id = text, number = text },
        error = new { code = text, reason = text, type = text, title = text, detail = text },
        workflow = new { id = text },
        _links = new { workflow = new { dispatch_uuid = text, href = text } },
    };

    // What people type: "192.168.0.1" is eight digits.
    private static bool IsCode(string text) => OtpCode.TryParseTyped(text, out _);

    // The one thing of a request that an error repeats.
    private static bool IsPlainName(string text)
        => text.Length is >= 1 and <= 40 && char.IsAsciiLetter(text[0]) && text.All(sign => char.IsAsciiLetterOrDigit(sign) || sign == '_');

    // HttpClient sends no others; those that servers refuse are in the tests of raw bytes.
    private static bool IsHeader(string text) => text.All(character => character is >= ' ' and <= '~');

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static string Json(object value) => JsonSerializer.Serialize(value, Verbatim);

    private async Task<string> IssuedTokenAsync()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        Assert.That((await Client.CreateBySmsAsync(token, phone, Shop)).Status, Is.EqualTo(201));
        await Vonage.CallToAsync(phone);
        return token;
    }

    private async Task<Answer> PostAsync(string path, string opening, byte[] bytes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(opening), .. bytes, .. "\"}"u8]);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(Header, Key);
        return await Answer.ReadAsync(Client.SendAsync(request));
    }
}
