using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Otp.Domain.Delivery;
using Otp.TestKit;
using Otp.TestKit.Gateway;
using Otp.TestKit.Mail;
using Otp.TestKit.Service;
using Otp.TestKit.Twilio;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Security;

/// <summary>
/// Every provider fails in every way there is, and quotes what it was told in each; then everything that the service wrote is searched.
/// </summary>
[TestFixture]
[Property("Security", "31")]
internal sealed partial class ProvidersInTroubleTests
{
    private const string MailUser = "otp-mail-user";

    // A failure that is repeated ends here, quoting as well.
    private const int Refusal = 422;

    private static readonly string[] Providers = ["vonage", "twilio", "gateway", "smtp"];
    private static readonly string[] Categories = ["Default", "Microsoft", "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "System", "Polly"];
    private static readonly string[] ByMessenger = ["messenger"];
    private static readonly string[] BySms = ["sms"];
    private static readonly string[] ByVoice = ["voice"];
    private static readonly string[] ByEmailThenVoice = ["email", "voice"];

    private static readonly string ShopKey = NewKey();
    private static readonly string MailPassword = Fresh.Token();
    private static readonly string CodeKey = Fresh.Key();

    // What a provider writes, by what it was asked in one line.
    private static readonly (string Name, Func<string, string?> Answer)[] Failures =
    [
        .. new[] { 302, 400, 401, 402, 403, 404, 408, 422, 429, 500, 502, 503, 504 }.Select(
            status => ($"{status}", (Func<string, string?>)(quote => Http(status, quote)))),
        ("a page", quote => Http(200, quote, "text/html", $"<title>{quote}</title>")),
        ("JSON of another kind", quote => Http(200, quote, body: $"[\"{quote.Replace('"', ' ')}\"]")),
        ("half of a JSON", quote => Http(200, quote, body: $"{{\"message_uuid\":\"{quote.Replace('"', ' ')}")),
        ("a charset that is none", quote => Http(200, quote, $"application/json; charset={CodeIn(quote)}", "{}")),
        ("more than is read", quote => Http(200, quote, body: string.Concat(Enumerable.Repeat(quote, 200)))),
        ("no status line", quote => $"{quote}\r\n\r\n"),
        ("no status", quote => $"HTTP/1.1 {quote}\r\n\r\n"),
        ("no header", quote => $"HTTP/1.1 200 OK\r\n{quote.Replace(':', ' ')}\r\n\r\n"),
        ("a length that is none", quote => $"HTTP/1.1 200 OK\r\nContent-Length: {quote}\r\n\r\n{quote}"),
        ("a chunk that is none", quote => $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{quote}\r\n"),
        ("an answer that breaks off", quote => $"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{quote}"),
        ("a connection that breaks", _ => ""),
        ("nothing", _ => null),
    ];

    // Where in a conversation, and with what, a mail server fails.
    private static readonly (string Stage, MailReply Reply)[] MailFailures =
    [
        .. new[] { ScriptedMailServer.Greeting, "EHLO", "AUTH", "MAIL", "RCPT", "DATA", ScriptedMailServer.Message }.SelectMany(stage => new[]
        {
            (stage, new MailReply("421")), (stage, new MailReply("450")), (stage, new MailReply("535")), (stage, new MailReply("554")),
            (stage, new MailReply("HTTP/1.1 500")), (stage, MailReply.HangUp),
        }),
        (ScriptedMailServer.Message, MailReply.Hang),
    ];

    // By what they are, so that a failure says it without the secret.
    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);
    private readonly List<string> _tokens = [];
    private readonly List<string?> _ends = [];

    private readonly QuotingServer _vonage = new();
    private readonly QuotingServer _twilio = new();
    private readonly QuotingServer _gateway = new();
    private readonly ScriptedMailServer _mail = new();
    private GatewayStub _collector = null!;
    private OtpServiceHost _service = null!;

    [OneTimeSetUp]
    public async Task FailInEveryWay()
    {
        _collector = await GatewayStub.StartAsync();
        _service = await OtpServiceHost.StartAsync(_vonage.Address, Setup());
        KeepSettings();
        foreach (var (name, answer) in Failures)
        {
            await FailAsync(name, answer);
        }

        _gateway.Answer = _ => "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
        foreach (var ((stage, reply), nth) in MailFailures.Select((failure, index) => (failure, index)))
        {
            await FailMailAsync(FormattableString.Invariant($"{nth}: {reply.Text ?? "no reply"} at {stage}"), stage, reply);
        }

        await EndAsync();
        await _service.StopAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _service.DisposeAsync();
        await _vonage.DisposeAsync();
        await _twilio.DisposeAsync();
        await _gateway.DisposeAsync();
        await _mail.DisposeAsync();
        await _collector.DisposeAsync();
    }

    [Test]
    public void Each_delivery_came_to_an_end() => Assert.That(_ends, Has.Count.EqualTo(_tokens.Count).And.All.AnyOf("failed", "accepted"));

    [Test]
    public void No_line_of_the_log_holds_a_number_a_mailbox_a_code_or_a_key_at_any_level()
    {
        Assert.That(_service.Log.Lines, Has.Count.GreaterThan(1_000).And.Some.StartsWith("Trace"));
        Assert.That(Found(_secrets, _service.Log.Lines), Is.Empty);
    }

    [Test]
    public void No_trace_that_leaves_the_service_does()
    {
        var traces = Collected("/v1/traces");
        Assert.That(traces, Has.Some.Contains("otp send").And.Some.Contains("System.Net.Http").And.Some.Contains("exception.message"));
        Assert.That(Found(_secrets, traces), Is.Empty);
    }

    [Test]
    public void No_metric_that_leaves_the_service_does()
    {
        var metrics = Collected("/v1/metrics");
        foreach (var part in Providers.Append("otp.sends").Append("http.client.request.duration"))
        {
            Assert.That(metrics, Has.Some.Contains(part));
        }

        Assert.That(Found(_secrets, metrics), Is.Empty);
    }

    [Test]
    public void No_log_that_leaves_the_service_does()
    {
        var logs = Collected("/v1/logs");
        Assert.That(logs, Has.Some.Contains("Otp.Api.Hosting.StartupNotice").And.Some.Contains("Otp.Infrastructure"));
        Assert.That(Found(_secrets, logs), Is.Empty);
    }

    // What was found and where, without the secret.
    private static string[] Found(Dictionary<string, string> secrets, IEnumerable<string> texts)
        => [.. texts.SelectMany(text => secrets
            .Where(secret => text.Contains(secret.Value, StringComparison.OrdinalIgnoreCase))
            .Select(secret => $"{secret.Key} in {text[..Math.Min(text.Length, 100)]}")).Distinct(StringComparer.Ordinal)];

    // The words in it are UTF-8, whatever lies between them.
    private List<string> Collected(string path) => [.. _collector.Calls.Where(call => call.Path == path).Select(call => call.Body)];

    // As the service does; the tests take away every logger but their own.
    private static OtpServiceSetup LoggingByOtlp => new() { Services = services => services.AddLogging(logging => logging.AddOpenTelemetry()) };

    private OtpServiceSetup Setup() => Categories
        .Aggregate(LoggingByOtlp, (setup, category) => setup.With($"Logging:LogLevel:{category}", "Trace"))
        .With("Telemetry:OtlpEndpoint", _collector.Address.ToString())
        .With("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
        .WithClient("shop", ShopKey)
        .WithGateway(_gateway.Address, "voice")
        .With("Delivery:Routes:messenger", "Vonage")
        .With("Delivery:Routes:sms", "Twilio")
        .With("Delivery:Routes:email", "Smtp")
        .With("Twilio:AccountSid", TwilioAccount.Sid)
        .With("Twilio:AuthToken", TwilioAccount.AuthToken)
        .With("Twilio:SmsSenderId", "+12025550143")
        .With("Twilio:BaseAddress", _twilio.Address.ToString())
        .With("Webhooks:PublicAddress", TwilioAccount.PublicAddress)
        .With("Smtp:Host", "127.0.0.1")
        .With("Smtp:Port", _mail.Port.ToString(CultureInfo.InvariantCulture))
        .With("Smtp:UserName", MailUser)
        .With("Smtp:Password", MailPassword)
        .With("Smtp:From", "Shop <no-reply@shop.example>")
        .With("Otp:Keys:k1", CodeKey)
        .With("Otp:CodeLength", "10")
        .WithClock();

    private void KeepSettings()
    {
        _secrets["the API key"] = ShopKey;
        _secrets["the key of codes"] = CodeKey;
        _secrets["Vonage's private key"] = VonageCredentials.PrivateKey.Split('\n')[3];
        _secrets["Vonage's signature secret"] = VonageCredentials.SignatureSecret;
        _secrets["Twilio's auth token"] = TwilioAccount.AuthToken;
        _secrets["the gateway's secret"] = GatewaySecrets.Secret["whsec_".Length..];
        _secrets["the gateway's status secret"] = GatewaySecrets.StatusSecret["whsec_".Length..];
        _secrets["the mail server's user"] = MailUser;
        _secrets["the mail server's password"] = MailPassword;
    }

    // One message by each of the three that are called over HTTP, which fails once and is refused after that.
    private async Task FailAsync(string failure, Func<string, string?> answer)
    {
        var (messenger, sms, voice) = ($"messenger-{Fresh.Token()}", Fresh.Phone(), Fresh.Phone());
        foreach (var (provider, address) in new[] { (_vonage, messenger), (_twilio, sms), (_gateway, voice) })
        {
            var isFirst = true;
            provider.Answer = request =>
            {
                var quote = request.ReplaceLineEndings(" ");
                var fails = isFirst && request.Contains(address, StringComparison.Ordinal);
                isFirst &= !fails;
                return fails ? answer(quote) : Http(Refusal, quote);
            };
        }

        await CreateAsync(new { messengerId = messenger, channels = ByMessenger });
        await CreateAsync(new { phoneNumber = sms, channels = BySms });
        await CreateAsync(new { phoneNumber = voice, channels = ByVoice });

        foreach (var (provider, address, name) in new[] { (_vonage, messenger, "Vonage"), (_twilio, sms, "Twilio"), (_gateway, voice, "the gateway") })
        {
            var request = await provider.RequestWithAsync(address);
            _secrets[$"the address that {name} answered with {failure}"] = address;
            _secrets[$"the code that {name} answered with {failure}"] = CodeIn(request);
            if (Credential().Match(request) is { Success: true } credential)
            {
                _secrets[$"the credential that {name} answered with {failure}"] = credential.Groups["credential"].Value;
            }
        }
    }

    // A mail, and a call by the gateway where no mail gets through: it tells the code.
    private async Task FailMailAsync(string failure, string stage, MailReply reply)
    {
        var (local, phone) = ($"Lindqvist-{Fresh.Token()}", Fresh.Phone());
        var quote = $"5.7.1 <{local}@example.org> {MailUser} {MailPassword}";
        var isFirst = true;
        _mail.Script = (at, _) =>
        {
            var fails = isFirst && at == stage;
            isFirst &= !fails;
            return fails ? reply with { Text = reply.Text is { } text ? $"{text} {quote}" : null }
                : at == "RCPT" && !isFirst ? new MailReply($"550 {quote}")
                : null;
        };

        await CreateAsync(new { email = $"{local}@example.org", phoneNumber = phone, channels = ByEmailThenVoice });
        await Eventually.ReadAsync(() => Task.FromResult(isFirst), first => !first);
        Assert.That(isFirst, Is.False, failure);

        // Beyond the back-off, and beyond what the breaker looks at.
        await (reply.Hangs ? _mail.Hanging : Task.CompletedTask);
        _service.Time.Advance(TimeSpan.FromSeconds(11));
        await _service.RestAsync();
        await _service.AdvanceAsync(Workflow.DefaultReadTimeout);
        await _service.RestAsync();
        _secrets[$"the mailbox of {failure}"] = local;
        _secrets[$"the number of {failure}"] = phone;
        _secrets[$"the code of {failure}"] = CodeIn(await _gateway.RequestWithAsync(phone));
    }

    private async Task CreateAsync(object body)
    {
        _tokens.Add(Fresh.Token());
        var created = await _service.Client.CreateAsync(_tokens[^1], body, Credentials(ShopKey));
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
    }

    private async Task EndAsync()
    {
        await _service.AdvanceAsync(TimeSpan.FromMinutes(5));
        await _service.RestAsync();
        foreach (var token in _tokens)
        {
            _ends.Add((await _service.Client.StatusAsync(token, Credentials(ShopKey))).Json.DeliveryStatus());
        }
    }

    // A status line, a header and a body, each of which quotes.
    private static string Http(int status, string quote, string type = "application/json", string? body = null)
    {
        body ??= JsonSerializer.Serialize(new { code = 20003, title = quote, detail = quote, message = quote });
        return FormattableString.Invariant(
            $"HTTP/1.1 {status} {quote}\r\nX-Quote: {quote}\r\nRetry-After: {quote}\r\nLocation: http://localhost/{Uri.EscapeDataString(quote)}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
    }

    private static string CodeIn(string request) => TenDigits().Matches(request)[^1].Value;

    // Apart from numbers and from references. Of the head there may be others before.
    [GeneratedRegex("(?<![0-9A-Za-z])[0-9]{10}(?![0-9A-Za-z])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TenDigits();

    [GeneratedRegex("^Authorization: [A-Za-z]+ (?<credential>[^\r]+)\r$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Credential();
}
