using Otp.Api.Hosting;

namespace Otp.Api.Commands;

/// <summary>Says everything that is wrong with the configuration, or else what each start will warn of, without starting the service.</summary>
internal static class ConfigurationCheck
{
    public static Task<int> RunAsync(string[] args)
        => StartupErrors.ReportAsync("The configuration is not right:", async () =>
        {
            var builder = WebApplication.CreateBuilder(args);
            builder.AddOtpService();
            await using var app = builder.Build();
            SettingsCheck.Run(app);
            var warnings = StartupWarnings.Read(app.Services);
            await Console.Out.WriteLineAsync(warnings.Count == 0 ? "The configuration is right." : "The configuration is right. Each start will warn:");
            foreach (var warning in warnings)
            {
                await Console.Out.WriteLineAsync($"- {warning}");
            }
        });
}
