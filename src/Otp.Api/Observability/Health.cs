using System.Net;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Otp.Application.Observability;
using Otp.Application.Storage;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Observability;

/// <summary>
/// The two questions of a supervisor: is the process alive, and should it get requests? Answered to everybody, in one word:
/// what is wrong stands in the log. Migrations and keys are no checks, for without them the service does not start.
/// </summary>
internal static class HealthSetup
{
    private const string Ready = "ready";
    private const string ReadyPath = "/health/ready";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MinBacklogAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxBacklogAge = TimeSpan.FromHours(1);

    public static void AddHealth(this IServiceCollection services)
    {
        services.AddSettings<HealthOptions>(HealthOptions.Section)
            .Validate(
                options => options.MaxBacklogAge >= MinBacklogAge && options.MaxBacklogAge <= MaxBacklogAge,
                "Health:MaxBacklogAge is outside its range. Set it to 00:00:01 at least and 01:00:00 at most.");
        services.AddHealthChecks()
            .AddCheck<StoppingHealth>("stopping", tags: [Ready])
            .AddCheck<StorageHealth>("storage", tags: [Ready])
            .AddCheck<BacklogHealth>("backlog", tags: [Ready]);
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks(ReadyPath, new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) }).AllowAnonymous();
    }

    /// <summary>Asks a service whether it should get requests.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="host">The host name that it lets requests carry; null for the address's own.</param>
    /// <returns>Whether it should, and its answer or why there is none.</returns>
    public static async Task<(bool IsReady, string Answer)> AskAsync(Uri address, string? host)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, ReadyPath));
        request.Headers.Host = host;
        try
        {
            using var response = await client.SendAsync(request);
            return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable
                ? (response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync())
                : (false, $"What listens at {address} is not this service: {ReadyPath} is answered {(int)response.StatusCode}.");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return (false, $"Nothing answers at {address}.");
        }
    }
}

/// <summary>Section <c>Health</c>.</summary>
internal sealed class HealthOptions
{
    public const string Section = "Health";

    /// <summary>How long the oldest due delivery may have waited before the service calls itself degraded.</summary>
    public TimeSpan MaxBacklogAge { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>Whether the process goes on: one that was asked to stop is to get no new requests.</summary>
internal sealed class StoppingHealth(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Unhealthy("The service is stopping.")
            : HealthCheckResult.Healthy());
}

/// <summary>Whether storage takes units of work; a full or read-only disk shows only in a write.</summary>
internal sealed class StorageHealth(IUnitOfWork unitOfWork) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await unitOfWork.RunAsync(WriteAsync, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (StorageUnavailableException)
        {
            return HealthCheckResult.Unhealthy("Storage is unavailable.");
        }
    }

    // A unit that writes nothing succeeds on a full disk too.
    private static async ValueTask<bool> WriteAsync(IStorage storage, DateTimeOffset now)
    {
        storage.WriteProbe(now);
        return true;
    }
}

/// <summary>
/// Whether messages leave in time. Degraded, and not unhealthy: codes can still be created and verified, the backlog is the
/// same seen from every instance, and taking all of them out would make a slow provider an outage of the whole service.
/// </summary>
internal sealed class BacklogHealth(OtpMetrics metrics, IOptions<HealthOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(metrics.Backlog.OldestAge > options.Value.MaxBacklogAge
            ? HealthCheckResult.Degraded("Messages wait.")
            : HealthCheckResult.Healthy());
}
