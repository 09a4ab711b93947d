using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Otp.Client.Tests.Transport;

namespace Otp.Client.Tests;

/// <summary>The application's health check of the service.</summary>
internal sealed class HealthCheckTests
{
    private const string Unhealthy = nameof(HealthStatus.Unhealthy);
    private const string Healthy = nameof(HealthStatus.Healthy);

    [TestCase(404, "unknown-token", Healthy, "The OTP service answers.")]
    [TestCase(403, "forbidden", Healthy, "lacks the scope read")]
    [TestCase(401, "unauthorized", Unhealthy, "urn:problem:otp:unauthorized")]
    [TestCase(503, "storage-unavailable", Unhealthy, "urn:problem:otp:storage-unavailable")]
    public async Task It_asks_for_a_token_that_does_not_exist(int status, string problem, string expected, string sentence)
    {
        await using var service = await ScriptedService.StartAsync(ScriptedReply.Problem(status, problem));

        var entry = await CheckAsync(service.Address);

        Assert.That(entry.Status.ToString(), Is.EqualTo(expected), entry.Description);
        Assert.That(entry.Description, Does.Contain(sentence).And.Not.Contain("otp_secret"));
    }

    [Test]
    public async Task A_service_that_is_not_there_is_as_bad_as_the_application_says()
    {
        var entry = await CheckAsync(new Uri("http://127.0.0.1:1"), HealthStatus.Degraded);

        Assert.That(entry.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(entry.Description, Does.Contain("No connection to http://127.0.0.1:1"));
        Assert.That(entry.Tags, Is.EqualTo(["ready"]));
    }

    [Test]
    public async Task One_of_several_services_is_checked_by_its_name()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedReply.Problem(404, "unknown-token"));
        var services = new ServiceCollection().AddLogging();
        services.AddOtpClient("payments", options => (options.BaseAddress, options.ApiKey) = (service.Address, "otp_secret"));
        services.AddHealthChecks().AddOtpService("payments", client: "payments");
        await using var provider = services.BuildServiceProvider();

        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.That(report.Entries["payments"].Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That(service.Calls, Has.Count.EqualTo(1));
    }

    private static async Task<HealthReportEntry> CheckAsync(Uri address, HealthStatus? failureStatus = null)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddOtpClient(options => (options.BaseAddress, options.ApiKey, options.MaxRetries) = (address, "otp_secret", 0));
        services.AddHealthChecks().AddOtpService(failureStatus: failureStatus, tags: ["ready"]);
        await using var provider = services.BuildServiceProvider();
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return report.Entries["otp-service"];
    }
}
