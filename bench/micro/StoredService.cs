using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Application;
using Otp.Application.Clients;
using Otp.Domain.Otps;
using Otp.Infrastructure;

namespace Micro;

/// <summary>The service's application and infrastructure on a separate database, without background work.</summary>
internal sealed class StoredService : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _folder;

    private StoredService(IHost host, string folder)
    {
        _host = host;
        _folder = folder;
    }

    public IServiceProvider Services => _host.Services;

    public static async Task<StoredService> StartAsync()
    {
        // Not the folder for temporary files: it may be in memory, where an fsync costs nothing.
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"data-{Guid.CreateVersion7()}")).FullName;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Production });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(Settings(folder));
        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(builder.Configuration);
        builder.Services.AddScoped<ICurrentClient, DefaultClient>();
        var host = builder.Build();

        // Only the database's part of the start. The rest would deliver and sweep while this measures.
        foreach (var part in host.Services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await part.StartingAsync(CancellationToken.None);
        }

        return new StoredService(host, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)_host).DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Dictionary<string, string?> Settings(string folder)
    {
        const string Unlimited = "10000000";
        using var rsa = RSA.Create(2048);
        return new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Otp"] = $"Data Source={Path.Combine(folder, "otp.db")}",
            ["Otp:ActiveKey"] = "k1",
            ["Otp:Keys:k1"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Otp:AddressKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Otp:MaxSendsPerRecipientPerHour"] = Unlimited,
            ["Otp:MaxSendsPerRecipientPerDay"] = Unlimited,
            ["Otp:MaxSendsPerClientPerMinute"] = Unlimited,
            ["Otp:MaxSendsPerClientPerDay"] = Unlimited,
            ["Authentication:Anonymous"] = "true",
            ["Delivery:Provider"] = "Messages",
            ["Vonage:BaseAddress"] = "http://127.0.0.1:9",
            ["Vonage:ApplicationId"] = Guid.Empty.ToString(),
            ["Vonage:PrivateKey"] = rsa.ExportPkcs8PrivateKeyPem(),
            ["Vonage:AllowUnsignedWebhooks"] = "true",
        };
    }

    private sealed class DefaultClient(IClientDirectory clients) : ICurrentClient
    {
        public ClientId Id => ClientId.Default;

        public ClientRules Rules => clients.RulesOf(Id);
    }
}
