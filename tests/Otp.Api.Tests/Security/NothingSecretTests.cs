using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Otp.TestKit;
using Otp.TestKit.Events;
using Otp.TestKit.Gateway;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Security;

/// <summary>One long story with known secrets; then everything that the service wrote is searched for them.</summary>
[TestFixture]
internal sealed class NothingSecretTests
{
    private static readonly string ShopKey = NewKey();
    private static readonly string ReaderKey = NewKey();
    private static readonly string WrongKey = NewKey();
    private static readonly string ScraperKey = NewKey();
    private static readonly (string, string) Shop = Credentials(ShopKey);

    // By what they are, so that a failure says it without the secret.
    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _traces = new();
    private readonly ConcurrentQueue<string> _measurements = new();
    private readonly List<Answer> _answers = [];

    private readonly string _eventSecret = GatewaySecrets.New();

    private GatewayStub _receiver = null!;
    private VonageStub _vonage = null!;
    private OtpServiceHost _service = null!;
    private IReadOnlyList<string> _log = [];
    private string _scraped = "";
    private byte[] _database = [];

    [OneTimeSetUp]
    public async Task TellTheStory()
    {
        using var spans = new ActivityListener
        {

            // Not the calls of this test's own client, which are made in the same process.
            ShouldListenTo = source => source.Name != "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _traces.Enqueue(Describe(activity)),
        };
        ActivitySource.AddActivityListener(spans);
        using var meters = new MeterListener { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Keep(instrument, tags));
        meters.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Keep(instrument, tags));
        meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Keep(instrument, tags));
        meters.Start();

        _receiver = await GatewayStub.StartAsync();
        _vonage = await VonageStub.StartAsync();
        _service = await OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup()
            .WithClient("shop", ShopKey)
            .WithClient("reader", ["read"], [ReaderKey])
            .WithEvents("shop", new Uri(_receiver.Address, "/events-of-the-shop"), [_eventSecret])
            .With("Logging:LogLevel:Default", "Trace")
            .With("Logging:LogLevel:Microsoft", "Trace")
            .With("Logging:LogLevel:Microsoft.AspNetCore", "Trace")
            .With("Logging:LogLevel:Microsoft.EntityFrameworkCore", "Trace")
            .With("Logging:LogLevel:System", "Trace")
            .With("Logging:LogLevel:Polly", "Trace")
            .With("Otp:CodeLength", "10")
            .With("Otp:ResendCooldown", "00:00:00")
            .With("Metrics:Enabled", "true")
            .WithClient("prometheus", ["metrics"], [ScraperKey])
            .With("Delivery:AllowedCountries:0", "IT"));
        foreach (var (name, value) in new[]
        {
            ("the API key", ShopKey), ("the reader's key", ReaderKey), ("the wrong key", WrongKey), ("the scraper's key", ScraperKey),
            ("the secret of the events", _eventSecret["whsec_".Length..]), ("the path of the receiver", "events-of-the-shop"),
            ("the signature secret", VonageCredentials.SignatureSecret), ("the private key", VonageCredentials.PrivateKey.Split('\n')[3]),
        })
        {
            _secrets[name] = value;
        }

        await TellAsync(_service.Client);
        await _receiver.EventsOfAsync(_tokens["the first token"]);
        await _service.OutboxEmptyAsync();
        _scraped = (await _service.Client.FetchAsync("/metrics", ("Authorization", $"Bearer {ScraperKey}"))).Text;
        _log = _service.Log.Lines;
        await _service.StopAsync();
        _database = [.. Directory.EnumerateFiles(_service.Folder, "otp.db*").Order(StringComparer.Ordinal).SelectMany(File.ReadAllBytes)];
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _service.DisposeAsync();
        await _vonage.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Test]
    [Property("Security", "11")]
    public void No_line_of_the_log_holds_a_secret_or_a_token_at_any_level()
    {
        Assert.That(_log, Has.Count.GreaterThan(100));
        Assert.That(Found(_secrets, _log), Is.Empty);
        Assert.That(Found(_tokens, _log), Is.Empty);
    }

    [Test]
    [Property("Security", "28")]
    public void What_a_client_was_told_holds_no_secret_either()
    {
        var told = _receiver.Calls.Select(call => $"{string.Join(' ', call.Headers)} {call.Body}").ToList();
        Assert.That(told, Is.Not.Empty);
        Assert.That(Found(_secrets, told), Is.Empty);
    }

    [Test]
    [Property("Security", "11")]
    public void No_span_holds_a_secret_or_a_token()
    {
        Assert.That(_traces.Count(trace => trace.StartsWith("Microsoft.AspNetCore.Hosting", StringComparison.Ordinal)), Is.GreaterThan(20));
        Assert.That(Found(_secrets, _traces), Is.Empty);
        Assert.That(Found(_tokens, _traces), Is.Empty);
    }

    [Test]
    [Property("Security", "11")]
    public void No_metric_holds_a_secret_or_a_token()
    {
        Assert.That(_measurements, Has.Count.GreaterThan(20));
        Assert.That(Found(_secrets, _measurements), Is.Empty);
        Assert.That(Found(_tokens, _measurements), Is.Empty);
    }

    [Test]
    [Property("Security", "11")]
    public void What_Prometheus_scrapes_holds_no_secret_no_token_and_no_client()
    {
        Assert.That(_scraped, Does.Contain("otp_created_total{").And.Contain("otp_sends_total{").And.Contain("http_server_request_duration_seconds"));
        Assert.That(Found(_secrets, _scraped.Split('\n')), Is.Empty);
        Assert.That(Found(_tokens, _scraped.Split('\n')), Is.Empty);
        Assert.That(_scraped, Does.Not.Contain("shop").And.Not.Contain("prometheus"));
    }

    [Test]
    [Property("Security", "21")]
    public void No_answer_holds_a_secret_a_stack_or_a_path()
    {
        var texts = _answers.Select(answer => answer.ToString()).ToArray();
        Assert.That(texts, Has.Length.GreaterThan(30));
        Assert.That(Found(_secrets, texts), Is.Empty);
        foreach (var leak in new[] { "   at ", "Exception", "SELECT", "SQLite", "/tmp/", _service.Folder, "Microsoft.", "System." })
        {
            Assert.That(texts, Has.None.Contains(leak));
        }

        Assert.That(_answers.Where(answer => answer.Status >= 400 && _tokens.Values.Any(token => answer.Json.Has("otp") is false && answer.Text.Contains(token, StringComparison.Ordinal))), Is.Empty);
    }

    [Test]
    [Property("Security", "9")]
    [Property("Security", "24")]
    public void Once_the_deliveries_are_over_neither_the_database_nor_its_log_holds_a_code_a_full_address_or_a_key()
    {
        var text = Encoding.Latin1.GetString(_database);
        Assert.That(text, Does.Contain(_tokens["the first token"]), "tokens are the key by which rows are found");
        Assert.That(Found(_secrets, [text, Encoding.BigEndianUnicode.GetString(_database), Encoding.Unicode.GetString(_database)]), Is.Empty);
        foreach (var code in _secrets.Where(secret => secret.Key.Contains("code", StringComparison.Ordinal)))
        {
            var number = long.Parse(code.Value, CultureInfo.InvariantCulture);
            var bytes = Encoding.Latin1.GetString(BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(number))[2..]);
            Assert.That(text, Does.Not.Contain(bytes), $"{code.Key} as an integer");
        }
    }

    private async Task TellAsync(HttpClient client)
    {
        var (token, messengerId, phone) = (Fresh.Token(), $"messenger-{Fresh.Token()}", Fresh.Phone());
        _tokens["the first token"] = token;
        _secrets["the Messenger id"] = messengerId;
        _secrets["the phone number"] = phone;
        var spaced = $"+{phone[..2]} {phone[2..5]} {phone[5..]}";
        _secrets["the phone number with spaces"] = spaced;
        await KeepAsync(client.CreateAsync(token, new { messengerId, phoneNumber = spaced }, Shop, ("Idempotency-Key", "idempotent")));
        var call = await _vonage.CallToAsync(phone);
        var (code, wrong) = (call.Code, Fresh.WrongCode(call.Code));
        _secrets["the first code"] = code;
        _secrets["a wrong code"] = wrong;
        _secrets["the provider's token"] = call.Headers["Authorization"]["Bearer ".Length..];
        await KeepAsync(client.CreateAsync(token, new { messengerId, phoneNumber = phone }, Shop));
        await KeepAsync(client.CreateAsync(token, new { phoneNumber = Fresh.Phone() }, Shop));
        await KeepAsync(client.VerifyByGetAsync(token, wrong, Shop));
        await KeepAsync(client.VerifyAsync(token, wrong, Shop));
        await KeepAsync(client.StatusAsync(token, Shop));
        await KeepAsync(client.StatusAsync(token, Credentials(ReaderKey)));
        await RefusedAsync(client, token, phone, code);
        await ReportAsync(client, token, call, phone);
        await KeepAsync(client.VerifyByGetAsync(token, code, Shop));
        await KeepAsync(client.VerifyAsync(token, code, Shop));
        await KeepAsync(client.CancelAsync(token, Shop));
        await FailAsync(client);
    }

    private async Task RefusedAsync(HttpClient client, string token, string phone, string code)
    {
        var body = JsonSerializer.Serialize(new { phoneNumber = phone, code });
        await KeepAsync(client.StatusAsync(token));
        await KeepAsync(client.VerifyByGetAsync(token, code));
        await KeepAsync(client.VerifyByGetAsync(token, code, Credentials(WrongKey)));
        await KeepAsync(client.VerifyByGetAsync(token, code, Credentials(ReaderKey)));
        await KeepAsync(client.CreateBySmsAsync(token, phone, Credentials(ReaderKey)));
        await KeepAsync(client.CallAsync(HttpMethod.Post, $"/otp/{token}", body, Shop));
        await KeepAsync(client.CallAsync(HttpMethod.Post, $"/otp/{token}/verify", body, Shop));
        await KeepAsync(client.CallAsync(HttpMethod.Post, $"/otp/{token}", $"{{\"phoneNumber\":\"{phone}\",", Shop));
        await KeepAsync(client.CallAsync(HttpMethod.Post, $"/otp/{token}", $"{{\"{phone}\":1}}", Shop));
        await KeepAsync(client.CallAsync(HttpMethod.Post, $"/otp/{token}/verify", $"{{\"code\":{code}}}", Shop));
        await KeepAsync(client.CreateBySmsAsync(token, $"{phone}x", Shop));
        await KeepAsync(client.CreateAsync(token, new { messengerId = $"{phone} {code}" }, Shop));
        await KeepAsync(client.VerifyAsync(token, $"{code}1", Shop));
        await KeepAsync(client.VerifyByGetAsync(token, $"{code}1", Shop));
        await KeepAsync(client.VerifyByGetAsync(token, code, Shop, ("Sec-Purpose", "prefetch")));
        await KeepAsync(client.CallAsync(HttpMethod.Put, $"/otp/{token}/{code}", code, Shop));
        await KeepAsync(client.CallAsync(HttpMethod.Options, $"/otp/{token}/{code}", body: null, Shop));
        await KeepAsync(client.FetchAsync($"/nowhere/{token}/{code}?phone={phone}&key={ShopKey}", Shop));
        await KeepAsync(client.FetchAsync($"/otp/{token}/{code}?code={code}&X-Api-Key={ShopKey}"));
        await KeepAsync(client.CreateBySmsAsync(Fresh.Token(), "447400123456", Shop));
        await KeepAsync(client.CallAsync(HttpMethod.Post, $"/otp/{token}", code.PadRight(9000), Shop));
        using var other = _service.NewClient();
        await KeepAsync(other.CallAsync(HttpMethod.Post, $"/otp/{token}", code, Shop, ("Content-Type", "text/plain")));
        await KeepAsync(other.VerifyAsync(token, code, Shop, ("Idempotency-Key", $"{code} {phone}")));
    }

    private async Task ReportAsync(HttpClient client, string token, VonageCall call, string phone)
    {
        await Eventually.ReadAsync(() => client.StatusAsync(token, Shop), answer => answer.Json.DeliveryStatus() == "accepted");
        foreach (var (type, status) in new[] { ("messenger", "rejected"), ("sms", "delivered"), ("sms", "unknown") })
        {
            var body = JsonSerializer.Serialize(new
            {
                message_uuid = Guid.CreateVersion7().ToString(),
                to = new { type, number = phone },
                status,
                error = new { code = 1320, reason = call.Text },
                _links = new { workflow = new { dispatch_uuid = call.Id } },
            });
            await KeepAsync(client.CallAsync(HttpMethod.Post, VonageWebhook.StatusPath, body));
            await KeepAsync(client.CallAsync(HttpMethod.Post, VonageWebhook.StatusPath, body, ("Authorization", $"Bearer {new WebhookToken(body, _service.Now).SignedBy(Fresh.Key())}")));
            await KeepAsync(_service.SendWebhookAsync(VonageWebhook.StatusPath, body));
        }

        var inbound = JsonSerializer.Serialize(new { channel = "sms", from = phone, to = "106900000000", text = call.Text, message_type = "text", message_uuid = "m" });
        await KeepAsync(_service.SendWebhookAsync(VonageWebhook.InboundPath, inbound));
        await KeepAsync(_service.SendWebhookAsync(VonageWebhook.InboundPath, $"{{{phone}"));
    }

    // Deliveries that the provider refuses, quoting the message, each in a way of its own.
    private async Task FailAsync(HttpClient client)
    {
        foreach (var status in new[] { 400, 401, 402, 403, 404, 422 })
        {
            var (token, phone) = (Fresh.Token(), Fresh.Phone());
            _tokens[$"the token of the {status}"] = token;
            _secrets[$"the phone number of the {status}"] = phone;
            _vonage.Reply = _ => VonageReply.Of(status);
            await KeepAsync(client.CreateBySmsAsync(token, phone, Shop));
            _secrets[$"the code of the {status}"] = await _vonage.CodeForAsync(phone);
            await KeepAsync(Eventually.ReadAsync(() => client.StatusAsync(token, Shop), answer => answer.Json.DeliveryStatus() == "failed"));
        }
    }

    private async Task KeepAsync(Task<Answer> call) => _answers.Add(await call);

    private void Keep(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder(instrument.Name);
        foreach (var (name, value) in tags)
        {
            text.Append(' ').Append(name).Append('=').Append(value);
        }

        _measurements.Enqueue(text.ToString());
    }

    private static string Describe(Activity activity)
        => string.Join(
            ' ',
            [
                activity.OperationName, activity.DisplayName, activity.StatusDescription,
                .. activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"),
                .. activity.Baggage.Select(item => $"{item.Key}={item.Value}"),
                .. activity.Events.SelectMany(happened => happened.Tags.Select(tag => $"{happened.Name}:{tag.Key}={tag.Value}")),
            ]);

    // What was found and where: "the first code in Debug Some.Category".
    private static string[] Found(Dictionary<string, string> secrets, IEnumerable<string> texts)
        => [.. texts.SelectMany(text => secrets.Where(secret => text.Contains(secret.Value, StringComparison.Ordinal)).Select(secret => $"{secret.Key} in {text[..Math.Min(text.Length, 160)]}")).Distinct(StringComparer.Ordinal)];
}
