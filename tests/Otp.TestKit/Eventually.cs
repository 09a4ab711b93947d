namespace Otp.TestKit;

/// <summary>Waits for what happens in the background; the limit is there for what never happens.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Reads until what is read is as wanted; the last reading when it never is, so that the test's assertion says what it was.</summary>
    public static async Task<T> ReadAsync<T>(Func<Task<T>> read, Func<T, bool> wanted, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(wanted);
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (wanted(value) || TimeProvider.System.GetElapsedTime(started) > (limit ?? Limit))
            {
                return value;
            }

            await Task.Delay(Pause);
        }
    }
}
