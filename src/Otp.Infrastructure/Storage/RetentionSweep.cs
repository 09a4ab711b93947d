using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Application.Storage;

namespace Otp.Infrastructure.Storage;

/// <summary>
/// Deletes what has outlived its use, little by little: in one spell a minute, deletion would hold up the callers of that spell.
/// </summary>
internal sealed partial class RetentionSweep(Retention retention, TimeProvider timeProvider, ILogger<RetentionSweep> logger)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    // After each batch storage is left to the callers for twice as long as the batch took, in real time.
    private const int Share = 2;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeProvider Storage = TimeProvider.System;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                for (var started = Storage.GetTimestamp(); await retention.DeleteAsync(stoppingToken); started = Storage.GetTimestamp())
                {
                    var pause = Storage.GetElapsedTime(started) * Share;
                    await Task.Delay(pause < LongestPause ? pause : LongestPause, Storage, stoppingToken);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Whatever it is: what runs beside the callers ends the service for none of them.
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(
        EventId = 5002, EventName = "RetentionSweepFailed", Level = LogLevel.Warning,
        Message = "The deletion of outdated rows failed; it goes on in a few seconds.")]
    private partial void LogFailed(Exception exception);
}
