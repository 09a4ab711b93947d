using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using VonageSimulator.Api;
using VonageSimulator.Control;
using VonageSimulator.Credentials;
using VonageSimulator.Mail;
using VonageSimulator.Scenarios;
using VonageSimulator.Webhooks;
using VonageSimulator.Workflows;

namespace VonageSimulator;

/// <summary>A simulator for one test, on a free loopback port.</summary>
public sealed class SimulatorHost : IAsyncDisposable
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(10);

    private readonly WebApplication _app;
    private readonly WorkflowEngine _engine;
    private readonly WebhookSender _webhooks;
    private readonly WebhookUrls _urls;
    private readonly ScenarioBook _scenarios;
    private readonly CallLog _calls;
    private readonly MailLog _mails;

    private SimulatorHost(WebApplication app)
    {
        _app = app;
        _engine = app.Services.GetRequiredService<WorkflowEngine>();
        _webhooks = app.Services.GetRequiredService<WebhookSender>();
        _urls = app.Services.GetRequiredService<WebhookUrls>();
        _scenarios = app.Services.GetRequiredService<ScenarioBook>();
        _calls = app.Services.GetRequiredService<CallLog>();
        _mails = app.Services.GetRequiredService<MailLog>();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        BaseAddress = new Uri(addresses!.Addresses.Single());
    }

    /// <summary>Where it listens. Use it as the service's <c>Vonage:BaseAddress</c>.</summary>
    public Uri BaseAddress { get; }

    /// <summary>
    /// Where it takes mails, on loopback: the service's <c>Smtp:Port</c>. Only with <see cref="SimulatorSettings.SmtpPort"/> set.
    /// </summary>
    public int SmtpPort => _app.Services.GetRequiredService<MailServer>().Port
        ?? throw new InvalidOperationException("SimulatorSettings.SmtpPort is not set. Set it to 0 for a free port.");

    /// <summary>The key to sign tokens with. Generated, unless the settings have one.</summary>
    public string PrivateKeyPem => _app.Services.GetRequiredService<ApplicationKeys>().PrivateKeyPem
        ?? throw new InvalidOperationException("Only a public key was configured, so the private key is not known.");

    /// <summary>Where statuses and final reports go; null sends none.</summary>
    public Uri? StatusUrl
    {
        get => _urls.Status;
        set => _urls.Status = value;
    }

    /// <summary>Where inbound messages go; null sends none.</summary>
    public Uri? InboundUrl
    {
        get => _urls.Inbound;
        set => _urls.Inbound = value;
    }

    /// <summary>What happens to recipients without a scenario of their own.</summary>
    public Scenario DefaultScenario
    {
        get => _scenarios.Default;
        set => _scenarios.Default = value;
    }

    /// <summary>All messages as they are now, in the order of their arrival.</summary>
    public IReadOnlyList<ReceivedMessage> Messages => _engine.Messages();

    /// <summary>All mails that were taken, in the order of their arrival.</summary>
    public IReadOnlyList<ReceivedMail> Mails => _mails.Mails();

    /// <summary>All calls, even refused ones.</summary>
    public IReadOnlyList<ReceivedCall> Calls => _calls.Calls();

    /// <summary>Every POST of every webhook, and its answer.</summary>
    public IReadOnlyList<WebhookAttempt> WebhookAttempts => _webhooks.Attempts();

    /// <summary>Starts one. All of its timers run on <paramref name="timeProvider"/>; only network timeouts are real.</summary>
    public static async Task<SimulatorHost> StartAsync(SimulatorSettings settings, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(settings);

        // Empty, because the environment and the settings files of the test are not for the simulator.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var app = SimulatorServer.Build(builder, settings, timeProvider ?? TimeProvider.System);
        await app.StartAsync();
        return new SimulatorHost(app);
    }

    /// <summary>Sets what happens to a recipient, from the next call on.</summary>
    public void SetScenario(string recipient, Scenario scenario) => _scenarios.Set(recipient, scenario);

    /// <summary>Forgets the scenarios: everything is as it was at the start.</summary>
    public void ClearScenarios() => _scenarios.Clear();

    /// <summary>A person reads a message. Completes once the webhook was posted.</summary>
    public Task MarkReadAsync(string uuid) => MoveAsync(uuid, MessageStatus.Read);

    /// <summary>A message arrives after all.</summary>
    public Task MarkDeliveredAsync(string uuid) => MoveAsync(uuid, MessageStatus.Delivered);

    /// <summary>The channel refuses a message.</summary>
    public Task RejectAsync(string uuid, int? errorCode = null) => MoveAsync(uuid, MessageStatus.Rejected, errorCode);

    /// <summary>A message cannot be delivered.</summary>
    public Task MarkUndeliverableAsync(string uuid, int? errorCode = null) =>
        MoveAsync(uuid, MessageStatus.Undeliverable, errorCode);

    /// <summary>A person writes. Completes once the webhook was posted.</summary>
    public Task SendInboundAsync(string channel, string from, string text, string to = "simulator") =>
        _app.Services.GetRequiredService<InboundWebhooks>().PostAsync(channel, from, to, text);

    /// <summary>Waits, in real time (10 s by default), for the nth message to a recipient.</summary>
    public Task<ReceivedMessage> WaitForMessageAsync(string recipient, int nth = 1, TimeSpan? timeout = null) =>
        _engine.Changed.WaitAsync(
            () => _engine.Nth(recipient, nth),
            timeout ?? DefaultWait,
            () => $"Message {nth} to {recipient} did not come. There were {Calls.Count} calls and {Messages.Count} messages.");

    /// <summary>Waits, in real time (10 s by default), for the nth mail to an address.</summary>
    public Task<ReceivedMail> WaitForMailAsync(string address, int nth = 1, TimeSpan? timeout = null) =>
        _mails.Changed.WaitAsync(
            () => Mails.Where(mail => string.Equals(mail.To, address, StringComparison.OrdinalIgnoreCase)).ElementAtOrDefault(nth - 1),
            timeout ?? DefaultWait,
            () => $"Mail {nth} to {address} did not come. There were {Calls.Count} calls and {Mails.Count} mails.");

    /// <summary>Waits for the nth call, answered or not.</summary>
    public Task<ReceivedCall> WaitForCallAsync(int nth = 1, TimeSpan? timeout = null) =>
        _calls.Changed.WaitAsync(
            () => Calls.ElementAtOrDefault(nth - 1),
            timeout ?? DefaultWait,
            () => $"Call {nth} did not come. There were {Calls.Count}.");

    /// <summary>Waits for a matching webhook attempt.</summary>
    public Task<WebhookAttempt> WaitForWebhookAsync(Func<WebhookAttempt, bool> fits, TimeSpan? timeout = null) =>
        _webhooks.Changed.WaitAsync(
            () => WebhookAttempts.FirstOrDefault(fits),
            timeout ?? DefaultWait,
            () => $"No webhook attempt fits. There were {WebhookAttempts.Count}.");

    /// <summary>Forgets messages, mails, calls, webhook attempts and scenarios, and stops the timers.</summary>
    public void Reset()
    {
        _app.Services.GetRequiredService<LogEndpoints>().Clear();
        _scenarios.Clear();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task MoveAsync(string uuid, MessageStatus status, int? errorCode = null)
    {
        var moved = _engine.Move(uuid, status, errorCode, out var posted);
        if (moved != true)
        {
            throw new InvalidOperationException(moved is null
                ? $"There is no message {uuid}."
                : $"Message {uuid} is {_engine.Find(uuid)?.Status} and cannot become {status}.");
        }

        await posted;
    }
}
