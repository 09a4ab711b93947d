using System.Diagnostics;

namespace Probe;

/// <summary>
/// Creates codes at a fixed rate. Each request counts from the instant that it was due, so a service that stalls does not get fewer
/// requests meanwhile.
/// </summary>
internal static class SteadyLoad
{
    public static async Task<double[]> MeasureAsync(Uri service, int first, int rate, int warmUp, int seconds, string database)
    {
        // Requests that give up early come back over new connections, and a service that has fallen behind never recovers.
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { Timeout = TimeSpan.FromMinutes(1) };
        using var stop = new CancellationTokenSource();
        var oldest = OldestItem.WatchAsync(database, stop.Token);
        var (skipped, count) = (warmUp * rate, seconds * rate);
        var times = new double[skipped + count];
        var errors = 0;
        var underWay = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var startedAt = Stopwatch.GetTimestamp();
        for (var sent = 0; sent < times.Length || Volatile.Read(ref underWay) > 0; await timer.WaitForNextTickAsync())
        {
            var due = Math.Min(times.Length, Stopwatch.GetElapsedTime(startedAt).TotalSeconds * rate);
            for (; sent < due; sent++)
            {
                Interlocked.Increment(ref underWay);
                _ = RequestAsync(sent);
            }
        }

        var measured = Stopwatch.GetElapsedTime(startedAt).TotalSeconds - warmUp;
        await stop.CancelAsync();
        var ordered = times[skipped..];
        Array.Sort(ordered);
        return [count, measured, ordered[count / 2], ordered[count * 99 / 100], errors, await oldest];

        async Task RequestAsync(int index)
        {
            // A failed request also took time, and is counted separately.
            if (!await Creation.TryAsync(http, service, first + index) && index >= skipped)
            {
                Interlocked.Increment(ref errors);
            }

            times[index] = Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds - (index * 1_000.0 / rate);
            Interlocked.Decrement(ref underWay);
        }
    }
}
