using System.Collections.Concurrent;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Application.Delivery;
using Otp.Application.Observability;
using Otp.Application.Storage;
using Otp.Domain.Delivery;

namespace Otp.Infrastructure.Delivery;

/// <summary>
/// Carries deliveries: those handed over after their commit at once, and those that are due by their rows (retries, timers,
/// what a crash left behind) as the scan finds them. Many calls are in flight, so that a slow one holds up no other.
/// </summary>
internal sealed partial class DeliveryWorker : BackgroundService
{
    private const int MaxInFlight = 1_000;
    private const int ScanLimit = 5_000;

    private static readonly TimeSpan ScanEvery = TimeSpan.FromSeconds(1);

    // What is in flight ends by itself: the call within its limit, its record within its tries. The host waits 30 seconds.
    private static readonly TimeSpan DrainLimit = DeliveryPolicy.CallLimit + TimeSpan.FromSeconds(15);

    private readonly DeliveryHandover _handover;
    private readonly DeliveryRate _rate;
    private readonly IServiceScopeFactory _scopes;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<DeliveryWorker> _logger;
    private readonly ConcurrentDictionary<DeliveryId, (Task Ended, bool DueAgain)> _inFlight = new();
    private readonly SemaphoreSlim _room = new(MaxInFlight);

    public DeliveryWorker(
        DeliveryHandover handover,
        DeliveryRate rate,
        IServiceScopeFactory scopes,
        TimeProvider timeProvider,
        ILogger<DeliveryWorker> logger)
    {
        _handover = handover;
        _rate = rate;
        _scopes = scopes;
        _timeProvider = timeProvider;
        _logger = logger;
    }

    public override void Dispose()
    {
        _room.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(CarryHandedOverAsync(stoppingToken), CarryDueAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: what waits stays in its row, what is in flight is awaited below.
        }

        await Task.WhenAny(Task.WhenAll(_inFlight.Values.Select(carried => carried.Ended)), Task.Delay(DrainLimit, CancellationToken.None));
    }

    private async Task CarryHandedOverAsync(CancellationToken stoppingToken)
    {
        await foreach (var delivery in _handover.Reader.ReadAllAsync(stoppingToken))
        {
            await StartAsync(delivery, stoppingToken);
        }
    }

    private async Task CarryDueAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ScanEvery, _timeProvider);
        do
        {
            foreach (var delivery in await FindDueAsync(stoppingToken))
            {
                await StartAsync(new DeliverOtpCommand(delivery), stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<IReadOnlyList<DeliveryId>> FindDueAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var scope = _scopes.CreateAsyncScope();
            var unitOfWork = scope.ServiceProvider.GetRequiredService<IUnitOfWork>();
            return await unitOfWork.ReadAsync((storage, now) => storage.Deliveries.FindDueAsync(now, ScanLimit), stoppingToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever it is: without the scan nothing that waits is sent any more.
            LogScanFailed(exception);
            return [];
        }
    }

    private async Task StartAsync(DeliverOtpCommand delivery, CancellationToken stoppingToken)
    {
        if (IsCarriedOnceMore(delivery.Id))
        {
            return;
        }

        // Before the claim: a delivery that waits for its turn holds no lease that could run out. One that is known to go to another
        // provider needs none of Vonage's tokens.
        if (delivery.Stored is not { Delivery.Current.Provider: not (Provider.Vonage or Provider.None) })
        {
            await _rate.WaitAsync(stoppingToken);
        }

        await _room.WaitAsync(stoppingToken);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (!_inFlight.TryAdd(delivery.Id, (started.Task, DueAgain: false)))
        {
            if (IsCarriedOnceMore(delivery.Id))
            {
                _room.Release();
                return;
            }
        }

        _ = CarryAsync(delivery, started);
    }

    // Whoever carries it just now may have looked before what made it due: it is carried once more when that has ended.
    private bool IsCarriedOnceMore(DeliveryId id)
        => _inFlight.TryGetValue(id, out var carried)
            && (carried.DueAgain || _inFlight.TryUpdate(id, carried with { DueAgain = true }, carried));

    private async Task CarryAsync(DeliverOtpCommand delivery, TaskCompletionSource started)
    {
        var dueAgain = false;
        using var trace = OtpTracing.Deliver(delivery.Trace);
        try
        {
            await using var scope = _scopes.CreateAsyncScope();
            var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();

            // Not the stopping token: a call that was made is worth waiting for, or its message might be sent twice.
            var result = await mediator.Send(delivery, CancellationToken.None);
            dueAgain = result == DeliverOtpResult.DueAgain;
        }
        catch (StorageUnavailableException exception)
        {
            LogNotRecorded(exception);
        }
        catch (Exception exception)
        {
            // The row is still due when its lease runs out; one delivery's defect must not stop the others.
            LogDefect(exception);
        }
        finally
        {
            dueAgain |= _inFlight.TryRemove(delivery.Id, out var carried) && carried.DueAgain;
            _room.Release();
            started.SetResult();
            if (dueAgain)
            {
                // Through the queue, where it takes its turn and its rate token like any other.
                _handover.HandOver(new DeliverOtpCommand(delivery.Id));
            }
        }
    }

    [LoggerMessage(
        EventId = 4003, EventName = "DeliveryScanFailed", Level = LogLevel.Warning,
        Message = "The scan for due deliveries failed; it goes on with the next.")]
    private partial void LogScanFailed(Exception exception);

    [LoggerMessage(
        EventId = 4004, EventName = "DeliveryNotRecorded", Level = LogLevel.Warning,
        Message = "A delivery could not be read or recorded; it is tried again when its lease runs out.")]
    private partial void LogNotRecorded(Exception exception);

    [LoggerMessage(
        EventId = 4005, EventName = "DeliveryDefect", Level = LogLevel.Error,
        Message = "A delivery failed unexpectedly; it is tried again when its lease runs out.")]
    private partial void LogDefect(Exception exception);
}
