using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Application.Clients;
using Otp.Application.Events;
using Otp.Application.Storage;
using Otp.Domain.Otps;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.Events;

/// <summary>
/// Posts events: those handed over after their commit at once, and those that are due by their rows (posts to repeat, what found no
/// room, what a crash left behind) as the scan finds them. So many at once for each client, and no client's wait for another's.
/// </summary>
internal sealed partial class EventWorker : BackgroundService
{
    /// <summary>The most calls that one client's receiver has to bear at once.</summary>
    public const int CallsPerClient = 16;

    private static readonly TimeSpan ScanEvery = TimeSpan.FromSeconds(1);

    // What is in flight ends by itself. The host waits 30 seconds.
    private static readonly TimeSpan DrainLimit = EventSchedule.CallLimit + TimeSpan.FromSeconds(10);

    private readonly EventLanes _lanes;
    private readonly EventPosts _posts;
    private readonly EventSender _sender;
    private readonly IClientDirectory _clients;
    private readonly ServiceClock _clock;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<EventWorker> _logger;
    private readonly Channel<PostedEvent> _posted = Channel.CreateUnbounded<PostedEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<Task> _calls = [];

    public EventWorker(
        EventLanes lanes,
        EventPosts posts,
        EventSender sender,
        IClientDirectory clients,
        ServiceClock clock,
        TimeProvider timeProvider,
        ILogger<EventWorker> logger)
    {
        _lanes = lanes;
        _posts = posts;
        _sender = sender;
        _clients = clients;
        _clock = clock;
        _timeProvider = timeProvider;
        _logger = logger;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var recording = RecordAsync();
        try
        {
            await Task.WhenAll(OpenAsync(stoppingToken), ClaimAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: what waits stays in its row, what is in flight is awaited below.
        }

        await Task.WhenAny(Task.WhenAll(_calls), Task.Delay(DrainLimit, CancellationToken.None));
        _posted.Writer.Complete();
        await recording;
    }

    private async Task OpenAsync(CancellationToken stoppingToken)
    {
        await foreach (var lane in _lanes.Opened.ReadAllAsync(stoppingToken))
        {
            _calls.AddRange(Enumerable.Range(0, CallsPerClient).Select(_ => PostAsync(lane, stoppingToken)));
        }
    }

    private async Task ClaimAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ScanEvery, _timeProvider);
        do
        {
            try
            {
                foreach (var client in await _posts.FindDueAsync(stoppingToken))
                {
                    await ClaimAsync(client, stoppingToken);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Whatever it is: without the scan nothing that waits is posted any more.
                LogScanFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ClaimAsync(ClientId client, CancellationToken stoppingToken)
    {
        if (_lanes.Of(client) is { WantsMore: true } lane)
        {
            foreach (var happened in await _posts.ClaimAsync(client, stoppingToken))
            {
                lane.Add(happened);
            }
        }
    }

    private async Task PostAsync(EventLane lane, CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var happened in lane.Reader.ReadAllAsync(stoppingToken))
            {
                await PostAsync(happened);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left in the queue is in its row too.
        }
    }

    // Not the stopping token: a call that was made is worth waiting for, or its event would be posted twice.
    private async Task PostAsync(StoredEvent happened)
    {
        if (_clock.Now + EventSchedule.CallLimit > happened.LeasedUntil)
        {
            // It has waited for so long that it is about to be somebody else's.
            return;
        }

        try
        {
            await _posted.Writer.WriteAsync(await _sender.PostAsync(happened, _clients.RulesOf(happened.Client).Events));
        }
        catch (Exception exception)
        {
            // The row is still due when its lease runs out; one event's defect must not stop the others.
            LogDefect(exception);
        }
    }

    private async Task RecordAsync()
    {
        var batch = new List<PostedEvent>(EventPosts.Batch);
        while (await _posted.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < EventPosts.Batch && _posted.Reader.TryRead(out var posted))
            {
                batch.Add(posted);
            }

            try
            {
                await _posts.RecordAsync(batch, CancellationToken.None);
            }
            catch (Exception exception)
            {
                // Their rows are due again when their leases run out, and their receivers know them by their ids.
                LogNotRecorded(exception);
            }
        }
    }

    [LoggerMessage(
        EventId = 6102, EventName = "EventScanFailed", Level = LogLevel.Warning,
        Message = "The scan for due events failed; it goes on with the next.")]
    private partial void LogScanFailed(Exception exception);

    [LoggerMessage(
        EventId = 6103, EventName = "EventsNotRecorded", Level = LogLevel.Warning,
        Message = "What came of posting events could not be recorded; they are posted again when their leases run out.")]
    private partial void LogNotRecorded(Exception exception);

    [LoggerMessage(
        EventId = 6104, EventName = "EventDefect", Level = LogLevel.Error,
        Message = "Posting an event failed unexpectedly; it is posted again when its lease runs out.")]
    private partial void LogDefect(Exception exception);
}
