using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Otp.TestKit.Vonage;

namespace Otp.TestKit.Service;

/// <summary>The real service in this process, behind Kestrel on a free port of the loopback interface, with a folder of its own.</summary>
public sealed class OtpServiceHost : IAsyncDisposable
{
    private const string UnderWay = "DueAt IS NOT NULL AND LeasedUntil IS NOT NULL";
    private const int MostScans = 30;
    private static readonly TimeSpan ScanInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly TemporaryFolder _folder;
    private readonly Dictionary<string, string?> _settings;
    private readonly OtpServiceSetup _setup;
    private OtpServiceFactory? _factory;
    private HttpClient? _client;

    private OtpServiceHost(TemporaryFolder folder, Dictionary<string, string?> settings, OtpServiceSetup setup)
    {
        _folder = folder;
        _settings = settings;
        _setup = setup;
    }

    /// <summary>A client of the service, which follows no redirects.</summary>
    public HttpClient Client => _client ?? throw new InvalidOperationException("The service is not started.");

    public ServiceLog Log { get; } = new();

    public string Folder => _folder.Path;

    public string DatabasePath => _folder.File("otp.db");

    /// <summary>The clock of <see cref="OtpServiceSetup.WithClock"/>.</summary>
    public FakeTimeProvider Time => _setup.Time ?? throw new InvalidOperationException("This service runs on the system's clock.");

    /// <summary>The instant it is for the service.</summary>
    public DateTimeOffset Now => (_setup.Time ?? TimeProvider.System).GetUtcNow();

    public IServiceProvider Services => _factory?.Services ?? throw new InvalidOperationException("The service is not started.");

    /// <summary>Starts a service whose provider is the stub. What keeps it from starting is thrown.</summary>
    public static Task<OtpServiceHost> StartAsync(VonageStub vonage, OtpServiceSetup? setup = null)
    {
        ArgumentNullException.ThrowIfNull(vonage);
        return StartAsync(vonage.Address, setup);
    }

    /// <summary>Starts a service whose provider listens at an address. What keeps it from starting is thrown.</summary>
    public static async Task<OtpServiceHost> StartAsync(Uri provider, OtpServiceSetup? setup = null)
    {
        ArgumentNullException.ThrowIfNull(provider);
        setup ??= new OtpServiceSetup();
        var folder = new TemporaryFolder();
        var host = new OtpServiceHost(folder, SettingsFor(folder, provider, setup), setup);
        try
        {
            setup.Prepare?.Invoke(folder);
            host.Start();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Advances the service's clock, once no call to the provider is under way: its answer would come too late by that clock.
    /// </summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        await DeliveriesAsync(UnderWay);
        Time.Advance(time);
    }

    /// <summary>
    /// Waits until no call to a provider is under way, nor due by the service's clock. A scan passes over what is recorded only just after
    /// it has looked; the next one, a second later, finds it.
    /// </summary>
    public async Task RestAsync()
    {
        for (var scans = 0; scans < MostScans; scans++)
        {
            var due = FormattableString.Invariant($"DueAt <= {Now.ToUnixTimeMilliseconds()}");
            if (await DeliveriesAsync($"({UnderWay}) OR {due}", Patience) == 0)
            {
                return;
            }

            if (await DeliveriesAsync(UnderWay, TimeSpan.Zero) == 0)
            {
                Time.Advance(ScanInterval);
            }
        }

        throw new InvalidOperationException("The deliveries do not come to rest.");
    }

    /// <summary>Stops the service.</summary>
    public async Task StopAsync()
    {
        _client?.Dispose();
        if (_factory is not null)
        {
            await _factory.StopAsync();
        }
    }

    /// <summary>Stops the service and starts it on the same folder and keys, with other settings where they are given.</summary>
    public async Task RestartAsync(params (string Name, string? Value)[] settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        await StopAsync();
        foreach (var (name, value) in settings)
        {
            _settings[name] = value;
        }

        Start();
    }

    /// <summary>Another client, with connections of its own.</summary>
    public HttpClient NewClient() => ClientOf(Client.BaseAddress!);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private void Start()
    {
        _factory = new OtpServiceFactory(_setup, _folder.Path, _settings, Log);
        _factory.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _factory.StartServer();
        var address = _factory.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        _client = ClientOf(new Uri(address));
    }

    // How many there are still, once there are none or the time is over.
    private async Task<long> DeliveriesAsync(string condition, TimeSpan? limit = null)
    {
        await using var connection = new SqliteConnection($"Data Source={DatabasePath};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM Deliveries WHERE {condition}";
        return await Eventually.ReadAsync(async () => (long)(await command.ExecuteScalarAsync())!, count => count == 0, limit);
    }

    private static HttpClient ClientOf(Uri address)
        => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromSeconds(30),
        };

    private static Dictionary<string, string?> SettingsFor(TemporaryFolder folder, Uri provider, OtpServiceSetup setup)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Otp"] = $"Data Source={folder.File("otp.db")}",

            // A disk that stands still for two seconds is an answer 503, which is the subject of few tests: those say their own time.
            ["Database:WriteTimeout"] = "00:00:20",
            ["Otp:ActiveKey"] = "k1",
            ["Otp:Keys:k1"] = Fresh.Key(),
            ["Otp:AddressKey"] = Fresh.Key(),
            ["Delivery:Provider"] = "Dispatch",
            ["Vonage:BaseAddress"] = provider.ToString(),
            ["Vonage:ApplicationId"] = VonageCredentials.ApplicationId,
            ["Vonage:PrivateKey"] = VonageCredentials.PrivateKey,
            ["Vonage:SignatureSecret"] = VonageCredentials.SignatureSecret,
            ["Vonage:MessengerSenderId"] = "106900000000",
            ["Vonage:RequestsPerSecond"] = "10000",
            ["Authentication:Anonymous"] = "true",
        };
        foreach (var (name, value) in setup.Settings)
        {
            settings[name] = value;
        }

        return settings;
    }
}
