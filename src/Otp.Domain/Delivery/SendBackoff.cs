namespace Otp.Domain.Delivery;

/// <summary>When a call that was certainly not taken is made again: exponential back-off with jitter.</summary>
public static class SendBackoff
{
    /// <summary>The longest wait of our own choosing.</summary>
    public static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest wait that a provider may ask for. An absurd value must not park a code beyond its life: the workflow
    /// ends at the code's expiry in any case.
    /// </summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    private const int MostDoublings = 6;

    /// <summary>
    /// The wait before the next call: half a second doubled with every failed call, half of it by chance, and no less than
    /// the provider asked for.
    /// </summary>
    /// <param name="failedCalls">Calls that failed before this one; 0 for the first.</param>
    /// <param name="jitter">A random byte.</param>
    /// <param name="retryAfter">What the provider asked for, if it did.</param>
    public static TimeSpan Delay(int failedCalls, byte jitter, TimeSpan? retryAfter)
    {
        var full = TimeSpan.FromSeconds(1) * (1 << Math.Clamp(failedCalls, 0, MostDoublings));
        var longest = full < LongestBackoff ? full : LongestBackoff;
        var backoff = (longest / 2) + (longest / 2 * (jitter / (double)byte.MaxValue));
        var asked = retryAfter is { } wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        var bounded = asked < LongestRetryAfter ? asked : LongestRetryAfter;
        return backoff > bounded ? backoff : bounded;
    }
}
