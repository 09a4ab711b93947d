using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Application.Storage;

namespace Otp.Infrastructure.Storage;

/// <summary>Every minute deletes what has outlived its use.</summary>
internal sealed partial class RetentionSweep(Retention retention, TimeProvider timeProvider, ILogger<RetentionSweep> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await retention.DeleteAsync(stoppingToken))
                {
                    // More is waiting.
                }
            }
            catch (StorageUnavailableException exception)
            {
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(EventId = 5002, EventName = "RetentionSweepFailed", Level = LogLevel.Warning, Message = "The deletion of outdated rows failed; it goes on in a minute.")]
    private partial void LogFailed(Exception exception);
}
