using System.Diagnostics;
using System.Globalization;

namespace Probe;

/// <summary>
/// Measures how soon after its 201 a message reaches the provider. Both times are from the machine's monotonic clock: here when the
/// 201 arrives, and in the stub when the call arrives. A call may come before its 201; that counts as negative.
/// </summary>
internal static class Arrivals
{
    private static readonly TimeSpan WaitForTheLast = TimeSpan.FromSeconds(10);

    public static async Task<double[]> MeasureAsync(Uri service, Uri provider, int first, int count, TimeSpan pause)
    {
        using var http = new HttpClient();
        var answeredAt = new Dictionary<string, double>(StringComparer.Ordinal);
        var durations = new List<double>(count);
        for (var number = first; number < first + count; number++)
        {
            var phone = Creation.PhoneOf(number);
            var sentAt = Milliseconds();
            await Creation.RunAsync(http, service, number);
            answeredAt[phone] = Milliseconds();
            durations.Add(answeredAt[phone] - sentAt);
            await Task.Delay(pause);
        }

        var delays = await DelaysAsync(http, provider, answeredAt);
        return [Percentile(durations, 50), Percentile(durations, 99), Percentile(delays, 50), Percentile(delays, 99), count - delays.Count];
    }

    private static async Task<List<double>> DelaysAsync(HttpClient http, Uri provider, Dictionary<string, double> answeredAt)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var delays = Delays(await http.GetStringAsync(new Uri(provider, "/recorded")), answeredAt);
            if (delays.Count == answeredAt.Count || Stopwatch.GetElapsedTime(since) > WaitForTheLast)
            {
                return delays;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }

    // A line for each call: recipient, microseconds, text. The first call for a recipient counts.
    private static List<double> Delays(string recorded, Dictionary<string, double> answeredAt)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. recorded.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split('\t'))
                .Where(fields => answeredAt.ContainsKey(fields[0]) && seen.Add(fields[0]))
                .Select(fields => (long.Parse(fields[1], CultureInfo.InvariantCulture) / 1_000.0) - answeredAt[fields[0]]),
        ];
    }

    private static double Milliseconds() => Stopwatch.GetTimestamp() * (1_000.0 / Stopwatch.Frequency);

    private static double Percentile(List<double> values, int percent)
        => values.Count == 0 ? double.NaN : values.Order().ElementAt(Math.Min(values.Count - 1, values.Count * percent / 100));
}
