using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Otp.Application.Storage;

namespace Otp.Infrastructure.Storage;

/// <summary>All who watch what units change.</summary>
internal sealed partial class UnitWatches(IEnumerable<IUnitWatch> watches, ILogger<UnitWatches> logger)
{
    private readonly IUnitWatch[] _watches = [.. watches];

    /// <summary>Nobody watches.</summary>
    public static UnitWatches None { get; } = new([], NullLogger<UnitWatches>.Instance);

    public bool IsAny => _watches.Length > 0;

    /// <summary>Tells of what is about to be written, and lets them write with it.</summary>
    public async ValueTask CommittingAsync(IStorage storage, UnitChanges changes, DateTimeOffset now)
    {
        foreach (var watch in _watches)
        {
            await watch.CommittingAsync(storage, changes, now);
        }
    }

    /// <summary>Tells of what is on disk. What one of them throws is logged.</summary>
    public void Committed(UnitChanges changes, DateTimeOffset now)
    {
        if (!changes.IsAny)
        {
            return;
        }

        foreach (var watch in _watches)
        {
            try
            {
                watch.Committed(changes, now);
            }
            catch (Exception exception)
            {
                // What is on disk is told as done, whatever becomes of a count: taken for a fault, the unit would run again.
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(
        EventId = 5006, EventName = "UnitWatchFailed", Level = LogLevel.Error,
        Message = "What is stored could not be counted, or not be handed over at once. It is stored all the same.")]
    private partial void LogFailed(Exception exception);
}
