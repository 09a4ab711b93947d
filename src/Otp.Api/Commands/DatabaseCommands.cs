using System.Globalization;
using Otp.Api.Hosting;
using Otp.Infrastructure.Storage;

namespace Otp.Api.Commands;

/// <summary>What is done to the configured database without starting the service.</summary>
internal static class DatabaseCommands
{
    public static Task<int> BackUpAsync(string path, string[] settings)
        => RunAsync("The backup was not made:", settings, async upkeep =>
        {
            await upkeep.BackUpAsync(path);
            await Console.Out.WriteLineAsync("The backup is made. No code in it is live, and nothing of it will be sent.");
        });

    public static Task<int> ExpireAllAsync(string[] settings)
        => RunAsync("The codes were not expired:", settings, async upkeep =>
        {
            var live = await upkeep.ExpireAllAsync();
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"No code is live any more ({live} were), and nothing is left to send."));
        });

    private static Task<int> RunAsync(string heading, string[] settings, Func<IDatabaseUpkeep, Task> work)
        => StartupErrors.ReportAsync(heading, async () =>
        {
            var builder = WebApplication.CreateBuilder(settings);
            builder.AddOtpService();
            await using var app = builder.Build();
            await work(app.Services.GetRequiredService<IDatabaseUpkeep>());
        });
}
