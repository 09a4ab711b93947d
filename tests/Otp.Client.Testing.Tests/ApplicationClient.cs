using Microsoft.Extensions.DependencyInjection;

namespace Otp.Client.Testing.Tests;

/// <summary>The client as an application has it.</summary>
internal sealed class ApplicationClient : IDisposable
{
    private readonly ServiceProvider _services;

    public ApplicationClient(OtpTestService otp)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddOtpClient(otp.Configure);
        services.Configure<OtpClientOptions>(options => options.MaxRetryDelay = TimeSpan.Zero);
        _services = services.BuildServiceProvider();
    }

    public IOtpClient Otp => _services.GetRequiredService<IOtpClient>();

    public void Dispose() => _services.Dispose();
}
