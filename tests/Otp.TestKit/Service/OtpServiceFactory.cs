using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Otp.TestKit.Service;

/// <summary>Builds the service from its own entry point, with a test's settings on top of all others.</summary>
internal sealed class OtpServiceFactory(
    OtpServiceSetup setup, string contentRoot, IReadOnlyDictionary<string, string?> settings, ServiceLog log) : WebApplicationFactory<Program>
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(setup.Environment);
        builder.UseContentRoot(contentRoot);
        builder.UseSetting("urls", "http://127.0.0.1:0");
        foreach (var (name, value) in settings.Where(setting => setting.Value is not null))
        {
            builder.UseSetting(name, value);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace));
        builder.ConfigureTestServices(services =>
        {
            if (setup.Time is not null)
            {
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(setup.Time));
            }

            setup.Services?.Invoke(services);
        });
    }

    // The entry point tells what keeps it from starting and returns; a test wants to see it.
    protected override IHost CreateHost(IHostBuilder builder)
    {
        var host = builder.Build();
        host.Services.GetService<IStartupValidator>()?.Validate();
        host.Start();
        return host;
    }
}
