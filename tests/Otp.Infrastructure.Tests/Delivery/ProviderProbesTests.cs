using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Otp.Application.Observability;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Gateway;
using Otp.Infrastructure.Delivery.Smtp;
using Otp.Infrastructure.Delivery.Twilio;
using Otp.Infrastructure.Delivery.Vonage;
using Otp.Infrastructure.Development;
using Otp.Infrastructure.Tests.Delivery.Smtp;
using Otp.Infrastructure.Tests.Otps;
using Otp.TestKit;
using Otp.TestKit.Gateway;
using Otp.TestKit.Mail;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.Infrastructure.Tests.Delivery;

/// <summary>What <c>check-config --probe</c> asks, over real sockets, and what it makes of each answer.</summary>
public sealed class ProviderProbesTests
{
    private const string AccountSid = "AC0123456789abcdef0123456789abcdef";
    private const string NoAnswer = "unreachable (it was reached, and gave no answer)";
    private const string NoConnection = "unreachable (no connection)";

    private static readonly string AuthToken = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private static readonly string Password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private ServiceLog _log = null!;
    private GatewayStub _stub = null!;

    [SetUp]
    public async Task Start()
    {
        _log = new ServiceLog();
        _stub = await GatewayStub.StartAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        var told = string.Join('\n', _log.Lines);
        foreach (var secret in new[] { AuthToken, Password, GatewaySecrets.Secret[6..], VonageCredentials.PrivateKey.Split('\n')[3] })
        {
            Assert.That(told, Does.Not.Contain(secret));
        }

        _log.Dispose();
        await _stub.DisposeAsync();
    }

    [TestCase("Messages", "/v1/messages")]
    [TestCase("Dispatch", "/v0.1/dispatch")]
    public async Task Vonage_is_asked_by_an_authenticated_message_without_anything_in_it(string provider, string path)
    {
        _stub.Answer = GatewayStub.With(provider == "Dispatch" ? 400 : 422, """{"title":"Invalid params"}""");

        Assert.That(await AskOneAsync([("Delivery:Provider", provider), .. Vonage(_stub.Address)]), Is.EqualTo("Vonage: good (it knows the application and its key)"));

        var call = _stub.Calls.Single();
        Assert.That((call.Method, call.Path, call.Body), Is.EqualTo(("POST", path, "{}")));
        Assert.That(call.Headers["Content-Type"], Is.EqualTo("application/json"));
        Assert.That(VonageJwt.Read(call.Headers["Authorization"]).IsValid, Is.True);
    }

    [TestCase(401, "refused (401: Vonage:PrivateKey is not the key of Vonage:ApplicationId, or this machine's clock is off)")]
    [TestCase(403, "refused (403: Vonage:PrivateKey is not the key of Vonage:ApplicationId, or this machine's clock is off)")]
    [TestCase(402, "refused (402: the account has no balance left)")]
    [TestCase(404, "refused (404: check Vonage:BaseAddress)")]
    [TestCase(202, "cannot be asked (202: it took a message without anything in it, as Vonage does not)")]
    [TestCase(429, "cannot be asked (429: it asks for fewer calls)")]
    [TestCase(301, "unreachable (301: that is no answer of its own, or it is down)")]
    [TestCase(503, "unreachable (503: that is no answer of its own, or it is down)")]
    public async Task Vonage_answers(int status, string told)
    {
        _stub.Answer = GatewayStub.With(status);

        Assert.That(await AskOneAsync(Vonage(_stub.Address)), Is.EqualTo($"Vonage: {told}"));
        Assert.That(_stub.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Who_gives_no_answer_or_is_not_there_is_unreachable()
    {
        var nowhere = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        _stub.Answer = GatewayStub.Reset;

        Assert.That(await AskOneAsync(Vonage(_stub.Address)), Is.EqualTo($"Vonage: {NoAnswer}"));
        Assert.That(await AskOneAsync(Vonage(nowhere)), Is.EqualTo($"Vonage: {NoConnection}"));
        Assert.That(await AskOneAsync(Twilio(_stub.Address)), Is.EqualTo($"Twilio: {NoAnswer}"));
        Assert.That(await AskOneAsync(Twilio(nowhere)), Is.EqualTo($"Twilio: {NoConnection}"));
        Assert.That(await AskOneAsync(Smtp(nowhere.Port)), Is.EqualTo("Smtp: unreachable (no connection, or no reply)"));
    }

    [Test]
    public async Task Twilio_is_asked_for_the_account()
    {
        _stub.Answer = GatewayStub.With(200, """{"sid":"AC","status":"active"}""");

        Assert.That(await AskOneAsync(Twilio(_stub.Address)), Is.EqualTo("Twilio: good (the account is active)"));

        var call = _stub.Calls.Single();
        Assert.That((call.Method, call.Path, call.Body), Is.EqualTo(("GET", $"/2010-04-01/Accounts/{AccountSid}.json", "")));
        Assert.That(call.Headers["Authorization"], Is.EqualTo($"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{AccountSid}:{AuthToken}"))}"));
    }

    [TestCase(200, """{"status":"suspended"}""", "refused (200: the account is suspended or closed)")]
    [TestCase(200, """{"status":"closed"}""", "refused (200: the account is suspended or closed)")]
    [TestCase(200, "{}", "cannot be asked (200: that is no answer of Twilio's)")]
    [TestCase(200, "<html>", "cannot be asked (200: that is no answer of Twilio's)")]
    [TestCase(401, """{"code":20003}""", "refused (401: Twilio:AuthToken is not that of Twilio:AccountSid)")]
    [TestCase(404, "{}", "refused (404: check Twilio:AccountSid and Twilio:BaseAddress)")]
    [TestCase(500, "{}", "unreachable (500: that is no answer of its own, or it is down)")]
    public async Task Twilio_answers(int status, string body, string told)
    {
        _stub.Answer = GatewayStub.With(status, body);

        Assert.That(await AskOneAsync(Twilio(_stub.Address)), Is.EqualTo($"Twilio: {told}"));
    }

    [Test]
    public async Task A_mail_server_is_greeted_signed_in_to_and_left()
    {
        await using var server = new ScriptedMailServer();

        Assert.That(await AskOneAsync(Smtp(server.Port)), Is.EqualTo("Smtp: good (it signed the account in)"));
        Assert.That(await AskOneAsync([.. Smtp(server.Port), ("Smtp:UserName", ""), ("Smtp:Password", "")]), Is.EqualTo("Smtp: good (it answers; without Smtp:UserName there is nothing to sign in with)"));

        Assert.That(server.Story, Is.EqualTo("1 EHLO, 1 AUTH, 1 QUIT, 2 EHLO, 2 QUIT"));
    }

    [TestCase("AUTH", 535, "refused (it does not sign the account in: check Smtp:UserName and Smtp:Password)")]
    [TestCase("AUTH", 454, "unreachable (it replied 454)")]
    [TestCase(ScriptedMailServer.Greeting, 554, "unreachable (it replied 554)")]
    [TestCase(ScriptedMailServer.Greeting, 0, "unreachable (no connection, or no reply)")]
    public async Task A_mail_server_answers(string at, int code, string told)
    {
        await using var server = new ScriptedMailServer();
        server.Script = (stage, _) => stage != at ? null : code == 0 ? MailReply.HangUp : new MailReply($"{code} otp {Password}");

        Assert.That(await AskOneAsync(Smtp(server.Port)), Is.EqualTo($"Smtp: {told}"));
    }

    [Test]
    public async Task A_mail_server_without_TLS_is_told_no_password()
    {
        await using var server = new ScriptedMailServer();

        Assert.That(
            await AskOneAsync([.. Smtp(server.Port), ("Smtp:Host", SmtpSetup.Host)], SmtpSetup.ReachOf(server.Port)),
            Is.EqualTo("Smtp: unreachable (it offers no STARTTLS)"));
        Assert.That(server.Heard, Has.None.Contains("AUTH"));
    }

    [Test]
    public async Task Every_provider_that_a_route_names_is_asked_and_no_other()
    {
        await using var server = new ScriptedMailServer();
        (string, string?)[] all =
        [
            .. Vonage(_stub.Address), .. Twilio(_stub.Address), .. Smtp(server.Port), .. Gateway(_stub.Address),
            ("Delivery:Routes:sms", "Vonage,Twilio"), ("Delivery:Routes:email", "Smtp,Gateway"),
        ];
        _stub.Answer = GatewayStub.With(401);

        var asked = await AskAsync(all);
        Assert.That(
            string.Join(", ", asked.Select(line => string.Join(' ', line.Split(' ').Take(2)))),
            Is.EqualTo("Vonage: refused, Smtp: good, Twilio: refused, Gateway: refused"));
        Assert.That(await AskAsync([.. all, ("Delivery:Routes:sms", "Gateway"), ("Delivery:Routes:email", null)]), Has.Count.EqualTo(1));
        Assert.That(await AskAsync([.. all, ("Delivery:Provider", "Console")]), Is.Empty);
    }

    private static (string, string?)[] Vonage(Uri address) =>
    [
        ("Vonage:BaseAddress", address.ToString()), ("Vonage:ApplicationId", VonageCredentials.ApplicationId), ("Vonage:PrivateKey", VonageCredentials.PrivateKey),
    ];

    private static (string, string?)[] Twilio(Uri address) =>
    [
        ("Delivery:Routes:sms", "Twilio"), ("Twilio:BaseAddress", address.ToString()), ("Twilio:AccountSid", AccountSid), ("Twilio:AuthToken", AuthToken),
    ];

    private static (string, string?)[] Smtp(int port) =>
    [
        ("Delivery:Routes:email", "Smtp"), ("Smtp:Host", "127.0.0.1"), ("Smtp:Port", $"{port}"), ("Smtp:UserName", "otp"), ("Smtp:Password", Password), ("Smtp:From", "no-reply@shop.example"),
    ];

    private static (string, string?)[] Gateway(Uri address) =>
    [
        ("Gateway:Address", address.ToString()), ("Gateway:Secret", GatewaySecrets.Secret), ("Gateway:StatusSecret", GatewaySecrets.StatusSecret),
    ];

    private async Task<string> AskOneAsync((string Name, string? Value)[] settings, SmtpReach? reach = null)
        => string.Join(", ", await AskAsync(settings, reach));

    private async Task<IReadOnlyList<string>> AskAsync((string Name, string? Value)[] settings, SmtpReach? reach = null)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Delivery:Provider"] = "Messages" };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log));
        services.AddMetrics();
        services.AddSingleton<OtpMetrics>();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(all).Build());
        services.AddSingleton(Environments.Production());
        services.AddSingleton<Leniency>();
        services.AddSingleton(TimeProvider.System);
        services.Configure<DeliveryOptions>(options => options.Provider = Enum.Parse<DeliveryProvider>(all["Delivery:Provider"]!));
        services.AddSingleton<ChannelRoutes>();
        if (reach is not null)
        {
            services.AddSingleton(reach);
        }

        services.AddVonage();
        services.AddTwilio();
        services.AddSmtp();
        services.AddGateway();

        // What is asked, not what is valid, is looked at here.
        foreach (var validator in services.Where(service => service.ServiceType.Name.StartsWith("IValidateOptions", StringComparison.Ordinal)).ToList())
        {
            services.Remove(validator);
        }

        await using var provider = services.BuildServiceProvider();
        var probes = new ProviderProbes(
            provider.GetRequiredService<IOptions<DeliveryOptions>>(), provider.GetRequiredService<ChannelRoutes>(), provider);
        return [.. (await probes.AskAsync()).Select(one => $"{one.Provider}: {one.Result}")];
    }
}
