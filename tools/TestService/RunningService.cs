using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Otp.Api.Hosting;
using Otp.Application.Storage;
using Otp.Client.Testing;
using Otp.Client.Testing.Running;
using VonageSimulator;

namespace TestService;

/// <summary>
/// The service as in production, and the simulator in the place of its provider and its mail server, on one clock and on free loopback
/// ports.
/// </summary>
internal sealed class RunningService : IAsyncDisposable
{
    private const string Application = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";
    private const int StepsOfAnAdvance = 100;

    private static readonly TimeSpan LeastStep = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    // Longer than any call to a provider that answers.
    private static readonly TimeSpan MostToSettle = TimeSpan.FromSeconds(2);

    private readonly string _folder;
    private readonly TestClock _clock;
    private readonly SimulatorHost _simulator;
    private readonly ServiceFaults _faults;
    private readonly WebApplication _service;

    private RunningService(string folder, TestClock clock, SimulatorHost simulator, ServiceFaults faults, WebApplication service, string apiKey)
    {
        (_folder, _clock, _simulator, _faults, _service, ApiKey) = (folder, clock, simulator, faults, service, apiKey);
        Address = new Uri(service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    public string ApiKey { get; }

    public Uri Handset => _simulator.BaseAddress;

    /// <summary>Starts both.</summary>
    /// <param name="settings">Settings of the service, which go before those that it has here.</param>
    public static async Task<RunningService> StartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var folder = Directory.CreateTempSubdirectory("otp-test-service-").FullName;
        var clock = new TestClock();
        var (secret, twilio) = (NewKey(), RandomNumberGenerator.GetHexString(32, lowercase: true));
        var simulator = await SimulatorHost.StartAsync(
            new SimulatorSettings
            {
                ApplicationId = Application,
                SignatureSecret = secret,
                TwilioAuthToken = twilio,
                NumberSuffixes = false,
                SmtpPort = int.TryParse(settings.GetValueOrDefault("Smtp:Port"), CultureInfo.InvariantCulture, out var port) ? port : 0,
            },
            clock.Time);
        var (apiKey, faults) = (Otp.Infrastructure.Clients.ApiKey.Draw(RandomNumberGenerator.Create()), new ServiceFaults());
        var service = Build(folder, clock, faults, SettingsFor(folder, simulator, secret, twilio, apiKey), settings);
        await service.StartAsync();
        var running = new RunningService(folder, clock, simulator, faults, service, apiKey);
        simulator.StatusUrl = new Uri(running.Address, "/webhooks/message-status");
        simulator.InboundUrl = new Uri(running.Address, "/webhooks/inbound-message");
        return running;
    }

    /// <summary>The messages to a recipient, oldest first, once there is one and nothing is left to send; or what there is at the end.</summary>
    public async Task<IReadOnlyList<TakenMessage>> MessagesToAsync(string recipient, TimeSpan patience)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            // Asked first: a message that was left to send then is none of those that are read after it.
            var settled = await IsSettledAsync();
            var messages = MessagesTo(recipient);
            if ((settled && messages.Count > 0) || TimeProvider.System.GetElapsedTime(started) >= patience)
            {
                return messages;
            }

            await Task.Delay(Pause);
        }
    }

    public async Task MarkReadAsync(string recipient)
    {
        var newest = _simulator.Messages.LastOrDefault(message => IsTo(message.To, recipient))
            ?? throw new InvalidOperationException("There is no message to read. (An SMS and an e-mail do not tell if they are read.)");
        await _simulator.MarkReadAsync(newest.Uuid);
    }

    public void Break(OtpFault fault, string? recipient)
    {
        if (fault is OtpFault.ServiceDown or OtpFault.StorageUnavailable)
        {
            _faults.Current = recipient is null ? fault : throw new InvalidOperationException($"{fault} is for everybody: name no recipient.");
            return;
        }

        var scenario = new Scenario(fault switch
        {
            OtpFault.ProviderDown => ScenarioKind.ServerError,
            OtpFault.ProviderRefuses => ScenarioKind.Unauthorized,
            OtpFault.Undeliverable => ScenarioKind.Undeliverable,
            _ => throw new InvalidOperationException($"There is no fault {fault}."),
        });
        if (recipient is null)
        {
            _simulator.DefaultScenario = scenario;
        }
        else
        {
            _simulator.SetScenario(AddressOf(recipient), scenario);
        }
    }

    public void Repair()
    {
        _faults.Current = null;
        _simulator.ClearScenarios();
    }

    /// <summary>Moves the clock in steps, so that what falls due on the way happens in its turn.</summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        var step = time / StepsOfAnAdvance;
        step = step < LeastStep ? LeastStep : step;
        for (var left = time; left > TimeSpan.Zero; left -= step)
        {
            await SettleAsync();
            _clock.Time.Advance(left < step ? left : step);
        }

        await SettleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _service.StopAsync();
        await _service.DisposeAsync();
        await _simulator.DisposeAsync();
        _clock.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static WebApplication Build(
        string folder, TestClock clock, ServiceFaults faults, IReadOnlyDictionary<string, string?> defaults, IReadOnlyDictionary<string, string?> settings)
    {
        // Its controllers are found by the name of the application.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Otp.Api",
            ContentRootPath = folder,
            EnvironmentName = Environments.Production,
        });

        // The environment and the settings files of the tests are not for the service.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(defaults).AddInMemoryCollection(settings);
        builder.Services.AddSingleton<TimeProvider>(clock.Time);
        builder.Services.AddSingleton<IStartupFilter>(faults);
        builder.AddOtpService();
        var app = builder.Build();
        app.UseOtpService();
        return app;
    }

    private static Dictionary<string, string?> SettingsFor(string folder, SimulatorHost simulator, string secret, string twilio, string apiKey) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["urls"] = "http://127.0.0.1:0",
        ["ConnectionStrings:Otp"] = $"Data Source={Path.Combine(folder, "otp.db")}",

        // A disk that stands still for two seconds would be an answer 503, and on a machine that runs tests it does.
        ["Database:WriteTimeout"] = "00:00:20",
        ["Logging:Console:LogToStandardErrorThreshold"] = "Trace",
        ["Otp:ActiveKey"] = "test",
        ["Otp:Keys:test"] = NewKey(),
        ["Otp:AddressKey"] = NewKey(),

        // Tests like to use one number for all, and come from one machine.
        ["Otp:MaxSendsPerRecipientPerHour"] = "10000",
        ["Otp:MaxSendsPerRecipientPerDay"] = "10000",
        ["Otp:MaxSendsPerSourcePerHour"] = "10000",
        ["Otp:MaxFailuresPerSourcePerHour"] = "10000",
        ["Otp:MaxSendsPerClientPerMinute"] = "10000",
        ["Clients:test:ApiKeyHashes:0"] = Otp.Infrastructure.Clients.ApiKey.HashOf(apiKey),
        ["Clients:test:Scopes:0"] = "send",
        ["Clients:test:Scopes:1"] = "verify",
        ["Clients:test:Scopes:2"] = "read",
        ["Delivery:Provider"] = "Messages",
        ["Vonage:BaseAddress"] = simulator.BaseAddress.ToString(),
        ["Vonage:ApplicationId"] = Application,
        ["Vonage:PrivateKey"] = simulator.PrivateKeyPem,
        ["Vonage:SignatureSecret"] = secret,
        ["Vonage:RequestsPerSecond"] = "10000",
        ["Vonage:MessengerSenderId"] = "107083064136738",
        ["Vonage:SmsSenderId"] = "Test",
        ["Vonage:WhatsAppSenderId"] = "12025550143",
        ["Vonage:WhatsAppTemplate"] = "login_code",
        ["Vonage:WhatsAppLanguages"] = "en",
        ["Twilio:BaseAddress"] = simulator.BaseAddress.ToString(),
        ["Twilio:AccountSid"] = new SimulatorSettings().TwilioAccountSid,
        ["Twilio:AuthToken"] = twilio,
        ["Twilio:SmsSenderId"] = "Test",
        ["Smtp:Host"] = "localhost",
        ["Smtp:Port"] = simulator.SmtpPort.ToString(CultureInfo.InvariantCulture),
        ["Smtp:From"] = "no-reply@shop.example",
    };

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private List<TakenMessage> MessagesTo(string recipient) =>
    [
        .. _simulator.Messages.Where(message => IsTo(message.To, recipient)).Select(message => new TakenMessage(message.Channel, message.To, message.Text, message.At))
            .Concat(_simulator.Mails.Where(mail => IsTo(mail.To, recipient)).Select(mail => new TakenMessage("email", mail.To, mail.Text, mail.At)))
            .OrderBy(message => message.At),
    ];

    // Messages that fell due are counted until they are sent, whoever is at them.
    private async Task<bool> IsSettledAsync()
    {
        await using var scope = _service.Services.CreateAsyncScope();
        var backlog = await scope.ServiceProvider.GetRequiredService<IUnitOfWork>()
            .ReadAsync((storage, now) => storage.Deliveries.BacklogAsync(now), CancellationToken.None);
        return backlog.Due == 0;
    }

    private async Task SettleAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await IsSettledAsync() && TimeProvider.System.GetElapsedTime(started) < MostToSettle)
        {
            await Task.Delay(Pause);
        }
    }

    private static bool IsTo(string address, string recipient)
        => string.Equals(address, recipient, StringComparison.OrdinalIgnoreCase) || address == AddressOf(recipient);

    // As the provider is told it: a number by its digits.
    private static string AddressOf(string recipient)
        => recipient.Any(character => char.IsAsciiLetter(character) || character == '@') ? recipient : string.Concat(recipient.Where(char.IsAsciiDigit));
}
