using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Application.Observability;
using Otp.Application.Storage;

namespace Otp.Infrastructure.Delivery;

/// <summary>Counts every few seconds what is due, deliveries and events, for whoever measures or asks for the service's health.</summary>
internal sealed partial class BacklogWatch(
    IServiceScopeFactory scopes, OtpMetrics metrics, TimeProvider timeProvider, ILogger<BacklogWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var unitOfWork = scope.ServiceProvider.GetRequiredService<IUnitOfWork>();
                var (backlog, outbox) = await unitOfWork.ReadAsync(
                    async (storage, now) => (await storage.Deliveries.BacklogAsync(now), await storage.Outbox.CountAsync(now)),
                    stoppingToken);
                metrics.BacklogIs(backlog);
                metrics.OutboxIs(outbox);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Whatever it is: what runs beside the callers ends the service for none of them.
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(
        EventId = 4006, EventName = "BacklogCountFailed", Level = LogLevel.Warning,
        Message = "What is due could not be counted; it goes on with the next.")]
    private partial void LogFailed(Exception exception);
}
