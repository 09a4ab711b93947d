using Microsoft.Extensions.Diagnostics.HealthChecks;
using Otp.Application.Storage;

namespace Otp.Api.Hosting;

/// <summary>Whether storage takes units of work; a full or read-only disk shows in a write alone.</summary>
internal sealed class StorageHealth(IUnitOfWork unitOfWork) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await unitOfWork.RunAsync(static async (storage, now) => (await storage.Deliveries.FindDueAsync(now, 1)).Count, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (StorageUnavailableException)
        {
            return HealthCheckResult.Unhealthy("Storage is unavailable.");
        }
    }
}
