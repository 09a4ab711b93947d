using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Otp.Domain.Otps;

namespace Otp.Application.Abuse;

/// <summary>
/// Warns when a client's failed verifications pass 100 in an hour: somebody may be guessing through its forms. An alarm, not
/// a limit, so it is kept in memory.
/// </summary>
public sealed partial class FailureAlarm
{
    private const int Threshold = 100;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly TimeProvider _timeProvider;
    private readonly ILogger<FailureAlarm> _logger;
    private readonly ConcurrentDictionary<ClientId, Tally> _tallies = new();

    /// <summary>Creates the alarm.</summary>
    public FailureAlarm(TimeProvider timeProvider, ILogger<FailureAlarm> logger)
    {
        _timeProvider = timeProvider;
        _logger = logger;
    }

    /// <summary>Counts a failed verification.</summary>
    public void Count(ClientId client)
    {
        var now = _timeProvider.GetUtcNow();
        var tally = _tallies.AddOrUpdate(
            client,
            _ => new Tally(now, 1),
            (_, tally) => now - tally.Since < Window ? tally with { Failures = tally.Failures + 1 } : new Tally(now, 1));
        if (tally.Failures == Threshold + 1)
        {
            LogManyFailures(client.Value, Threshold);
        }
    }

    [LoggerMessage(
        EventId = 3001, EventName = "ManyFailedVerifications", Level = LogLevel.Warning,
        Message = "Client {Client} has more than {Threshold} failed verifications within an hour.")]
    private partial void LogManyFailures(string client, int threshold);

    private sealed record Tally(DateTimeOffset Since, int Failures);
}
