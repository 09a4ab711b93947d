using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Otp.Application.Observability;
using Otp.Application.Storage;
using Otp.Domain.Otps;

namespace Otp.Application.Events;

/// <summary>What came of posting an event.</summary>
/// <param name="Event">The event.</param>
/// <param name="Error">What the post met, in our words; null when it was acknowledged.</param>
public sealed record PostedEvent(StoredEvent Event, string? Error)
{
    /// <summary>Whether nothing will ever take it: its receiver says so, or is not there any more.</summary>
    public bool IsGone { get; init; }

    /// <summary>How long its receiver asks us to wait, if it does.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>The outbox on the sender's side: what is to be posted, and what came of it.</summary>
public sealed partial class EventPosts
{
    /// <summary>The most events that are taken or recorded in one unit.</summary>
    public const int Batch = 500;

    private readonly IUnitOfWork _unitOfWork;
    private readonly RandomNumberGenerator _random;
    private readonly OtpMetrics _metrics;
    private readonly ILogger<EventPosts> _logger;

    /// <summary>Creates it.</summary>
    public EventPosts(IUnitOfWork unitOfWork, RandomNumberGenerator random, OtpMetrics metrics, ILogger<EventPosts> logger)
    {
        _unitOfWork = unitOfWork;
        _random = random;
        _metrics = metrics;
        _logger = logger;
    }

    /// <summary>The clients of whose events some are due and nobody's.</summary>
    public Task<IReadOnlyList<ClientId>> FindDueAsync(CancellationToken cancellationToken)
        => _unitOfWork.ReadAsync((storage, now) => storage.Outbox.ClientsDueAsync(now), cancellationToken);

    /// <summary>Takes events of a client that are due and nobody's, the longest due first: a batch of them at most.</summary>
    public Task<IReadOnlyList<StoredEvent>> ClaimAsync(ClientId client, CancellationToken cancellationToken)
        => _unitOfWork.RunBehindAsync(
            (storage, now) => storage.Outbox.ClaimAsync(client, now + EventSchedule.Lease, now, Batch), cancellationToken);

    /// <summary>Records what came of posts: acknowledged events are gone, others wait for their next one, or are dead.</summary>
    public async Task RecordAsync(IReadOnlyList<PostedEvent> posted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(posted);
        var acknowledged = posted.Where(one => one.Error is null).Select(one => one.Event.Id).ToArray();
        var failed = posted.Where(one => one.Error is not null).ToArray();
        var dead = await _unitOfWork.RunBehindAsync(
            async (storage, now) =>
            {
                if (acknowledged.Length > 0)
                {
                    await storage.Outbox.AcknowledgeAsync(acknowledged);
                }

                var died = 0;
                foreach (var one in failed)
                {
                    var again = one.IsGone ? null : EventSchedule.Again(one.Event, now, Jitter(), one.RetryAfter);
                    died += again is null ? 1 : 0;
                    await storage.Outbox.PutOffAsync(one.Event, one.Error!, again, now);
                }

                return died;
            },
            cancellationToken);
        _metrics.EventsPosted(acknowledged.Length, failed.Length - dead, dead);
        if (dead > 0)
        {
            LogDied(dead);
        }
    }

    private byte Jitter()
    {
        Span<byte> jitter = stackalloc byte[1];
        _random.GetBytes(jitter);
        return jitter[0];
    }

    [LoggerMessage(
        EventId = 6101, EventName = "EventsDied", Level = LogLevel.Error,
        Message = "Events were given up, because their receiver did not acknowledge them, or is no longer in the settings: {Count}. They "
        + "are kept for seven days.")]
    private partial void LogDied(int count);
}
