using Microsoft.Extensions.Diagnostics.HealthChecks;
using Otp.Application.Storage;

namespace Otp.Api.Health;

/// <summary>Whether storage takes units of work; a full or read-only disk shows in a write alone.</summary>
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
