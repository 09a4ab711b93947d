using Otp.Application.Storage;

namespace Otp.Application.Events;

/// <summary>When an event is posted again that was not acknowledged, and when it is given up.</summary>
public static class EventSchedule
{
    /// <summary>What a post may take.</summary>
    public static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    /// <summary>How long an event is the process's that has it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>For how long an event is posted again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    /// <summary>
    /// How old an event may be whose client has no receiver: the settings of several instances are replaced one after another, and one
    /// that has the old ones yet must not give up what another can post.
    /// </summary>
    public static readonly TimeSpan PatienceWithoutReceiver = TimeSpan.FromMinutes(10);

    /// <summary>The longest wait between two posts, also where the receiver asks for a longer one.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private const int MostDoublings = 10;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);

    /// <summary>
    /// When an event is posted again: after 5 seconds, doubled with every post up to an hour, half of it by chance, and no sooner than
    /// its receiver asked for; for the last time when it is 24 hours old. Null when it is given up.
    /// </summary>
    /// <param name="happened">The event.</param>
    /// <param name="now">When the post ended.</param>
    /// <param name="jitter">A random byte.</param>
    /// <param name="retryAfter">What the receiver asked for, if it did.</param>
    public static DateTimeOffset? Again(StoredEvent happened, DateTimeOffset now, byte jitter, TimeSpan? retryAfter = null)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var last = happened.CreatedAt + Patience;
        if (now >= last)
        {
            return null;
        }

        var full = FirstWait * (1 << Math.Min(happened.Attempts, MostDoublings));
        var longest = full < LongestWait ? full : LongestWait;
        var wait = (longest / 2) + (longest / 2 * (jitter / (double)byte.MaxValue));
        var asked = retryAfter is { } after && after > wait ? after : wait;
        var next = now + (asked < LongestWait ? asked : LongestWait);
        return next < last ? next : last;
    }
}
