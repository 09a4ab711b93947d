using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Application.Statistics;

namespace Otp.Infrastructure.Statistics;

/// <summary>Once a minute has traffic judged.</summary>
internal sealed partial class UnusualTrafficWatch(TrafficJudge judge, TimeProvider timeProvider, ILogger<UnusualTrafficWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await judge.JudgeAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Whatever it is: what runs beside the callers ends the service for none of them.
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(
        EventId = 5005, EventName = "TrafficNotJudged", Level = LogLevel.Warning,
        Message = "Traffic could not be judged; it goes on in a minute.")]
    private partial void LogFailed(Exception exception);
}
