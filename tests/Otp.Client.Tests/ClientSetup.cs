using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Otp.TestKit.Service;

namespace Otp.Client.Tests;

/// <summary>The client as an application has it, with everything it logs.</summary>
internal sealed class ClientSetup : IDisposable
{
    private readonly ServiceProvider _services;

    private ClientSetup(ServiceProvider services, ServiceLog log)
    {
        _services = services;
        Log = log;
    }

    public ServiceLog Log { get; }

    public IOtpClient Otp => _services.GetRequiredService<IOtpClient>();

    public static ClientSetup For(Uri address, Action<OtpClientOptions>? configure = null, Action<IServiceCollection>? before = null, Action<IHttpClientBuilder>? after = null)
    {
        var (services, log) = (new ServiceCollection(), new ServiceLog());
        services.AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace));
        before?.Invoke(services);
        var builder = services.AddOtpClient(options =>
        {
            options.BaseAddress = address;
            configure?.Invoke(options);
        });
        after?.Invoke(builder);
        return new ClientSetup(services.BuildServiceProvider(), log);
    }

    public void Dispose() => _services.Dispose();
}
