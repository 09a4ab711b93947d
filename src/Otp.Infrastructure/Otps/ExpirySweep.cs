using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Application.Otps;

namespace Otp.Infrastructure.Otps;

/// <summary>Once a second makes the expiry of overdue codes stick.</summary>
internal sealed partial class ExpirySweep(IServiceScopeFactory scopes, TimeProvider timeProvider, ILogger<ExpirySweep> logger)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var overdue = scope.ServiceProvider.GetRequiredService<OverdueOtps>();
                while (await overdue.ExpireAsync(stoppingToken) == OverdueOtps.Batch)
                {
                    // More are waiting.
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
        EventId = 5001, EventName = "ExpirySweepFailed", Level = LogLevel.Warning,
        Message = "The sweep of expired codes failed; it goes on with the next.")]
    private partial void LogFailed(Exception exception);
}
