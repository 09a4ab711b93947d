using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Application.Statistics;

namespace Otp.Infrastructure.Statistics;

/// <summary>Writes what was counted every few seconds, and once more when the service stops.</summary>
internal sealed partial class StatisticsFlush(StatisticsWriter writer, TimeProvider timeProvider, ILogger<StatisticsFlush> logger)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WriteAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Whatever counts has stopped before.
        }

        await WriteAsync();
    }

    private async Task WriteAsync()
    {
        try
        {
            if (await writer.WriteAsync() is > 0 and var lost)
            {
                LogLost(lost);
            }
        }
        catch (Exception exception)
        {
            // Whatever it is: what runs beside the callers ends the service for none of them.
            LogFailed(exception);
        }
    }

    [LoggerMessage(
        EventId = 5003, EventName = "StatisticsNotWritten", Level = LogLevel.Warning,
        Message = "Statistics could not be written; they are kept for the next time.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(
        EventId = 5004, EventName = "StatisticsLost", Level = LogLevel.Warning,
        Message = "{Count} counts of statistics were lost, since storage had taken none for too long.")]
    private partial void LogLost(long count);
}
