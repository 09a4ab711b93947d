using Microsoft.Extensions.Options;
using Otp.Api.Hosting;

namespace Otp.Api.Commands;

/// <summary>Says everything that is wrong with the configuration, without starting the service.</summary>
internal static class ConfigurationCheck
{
    public static Task<int> RunAsync(string[] args)
        => StartupErrors.ReportAsync("The configuration is not right:", async () =>
        {
            var builder = WebApplication.CreateBuilder(args);
            builder.AddOtpService();
            await using var app = builder.Build();
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            ListenAddresses.Check(app.Configuration);
            TrustedProxies.Read(app.Configuration);
            await Console.Out.WriteLineAsync("The configuration is right.");
        });
}
