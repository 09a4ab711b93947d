using System.Globalization;
using Otp.Api.Hosting;
using Otp.Api.Observability;
using Otp.Api.Settings;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Storage;

namespace Otp.Api.CommandLine;

/// <summary>What is done with the settings and the database of a service without starting it.</summary>
internal static class ServiceCommands
{
    /// <summary>Says everything that is wrong with the settings, or else what each start will warn of.</summary>
    /// <param name="settings">Settings of the command line.</param>
    /// <param name="probe">Whether to ask each provider, then, if it takes the credentials.</param>
    public static async Task<int> CheckConfigAsync(string[] settings, bool probe)
    {
        var refused = false;
        var exitCode = await RunAsync("The configuration is not right:", settings, async app =>
        {
            SettingsCheck.Run(app);
            var warnings = SettingsWarnings.Read(app.Services);
            await Console.Out.WriteLineAsync($"The configuration is right.{(warnings.Count == 0 ? "" : " Each start will warn:")}");
            foreach (var warning in warnings)
            {
                await Console.Out.WriteLineAsync($"- {warning}");
            }

            refused = probe && !await AskProvidersAsync(app);
        });
        return refused ? StartupErrors.Failed : exitCode;
    }

    /// <summary>Asks the service that runs on this machine whether it is ready, for supervisors where nothing else can ask.</summary>
    /// <param name="settings">Settings of the command line.</param>
    public static async Task<int> CheckHealthAsync(string[] settings)
    {
        var isReady = false;
        var exitCode = await StartupErrors.ReportAsync("The service was not asked:", async () =>
        {
            var configuration = SettingsFiles.CreateBuilder(settings).Configuration;
            ListenAddresses.Check(configuration);
            var address = ListenAddresses.OnThisMachine(configuration);
            (isReady, var answer) = await HealthSetup.AskAsync(address, ListenAddresses.AllowedHost(configuration));
            await (isReady ? Console.Out : Console.Error).WriteLineAsync(answer);
        });
        return isReady ? exitCode : StartupErrors.Failed;
    }

    public static Task<int> BackUpAsync(string path, string[] settings)
        => RunAsync("The backup was not made:", settings, async app =>
        {
            await UpkeepOf(app).BackUpAsync(path);
            await Console.Out.WriteLineAsync("The backup is made. No code in it is live, and nothing of it will be sent.");
        });

    public static Task<int> ExpireAllAsync(string[] settings)
        => RunAsync("The codes were not expired:", settings, async app =>
        {
            var live = await UpkeepOf(app).ExpireAllAsync();
            await Console.Out.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"No code is live any more ({live} were), and nothing is left to send."));
        });

    // True when none of them refuses, or cannot be reached.
    private static async Task<bool> AskProvidersAsync(WebApplication app)
    {
        var asked = await app.Services.GetRequiredService<ProviderProbes>().AskAsync();
        if (asked.Count == 0)
        {
            await Console.Out.WriteLineAsync("There is no provider to ask: messages are printed.");
        }

        foreach (var (provider, result) in asked)
        {
            await Console.Out.WriteLineAsync($"{provider}: {result}");
        }

        return asked.All(one => !one.Result.IsBad);
    }

    private static IDatabaseUpkeep UpkeepOf(WebApplication app) => app.Services.GetRequiredService<IDatabaseUpkeep>();

    private static Task<int> RunAsync(string heading, string[] settings, Func<WebApplication, Task> work)
        => StartupErrors.ReportAsync(heading, async () =>
        {
            var builder = SettingsFiles.CreateBuilder(settings);
            builder.AddOtpService();
            await using var app = builder.Build();
            SettingsCheck.CheckTypes(app);
            await work(app);
        });
}
