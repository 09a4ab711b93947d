using Microsoft.AspNetCore.Mvc.Testing;

namespace Otp.Client.Testing.Tests.Documentation;

internal static class TestedWebApplication
{
    /// <summary>Starts the service, and a web application that is configured to call it.</summary>
    public static async Task RunAsync(string accounts, Func<OtpTestService, HttpClient, Task> test)
    {
        await using var otp = await OtpTestService.StartAsync();
        await using var site = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            foreach (var (name, value) in otp.Settings)
            {
                host.UseSetting(name, value);
            }
        });
        await using var kept = site.WithWebHostBuilder(host => host.UseSetting("ConnectionStrings:Accounts", $"Data Source={accounts}"));
        using var browser = kept.CreateClient();
        await test(otp, browser);
    }
}
