using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Otp.Application.Observability;

namespace Otp.Api.Health;

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
