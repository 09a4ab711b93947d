using System.Diagnostics;

namespace Probe;

/// <summary>How long a program takes from its start to its first 200.</summary>
internal static class StartUp
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(60);

    public static async Task<double[]> MeasureAsync(Uri url, string[] command)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };

        // The client's own first call must not count.
        await AnswersAsync(http, url);
        var startedAt = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The program does not start.");
        _ = process.StandardOutput.ReadToEndAsync();
        try
        {
            while (!await AnswersAsync(http, url))
            {
                if (process.HasExited || Stopwatch.GetElapsedTime(startedAt) > GiveUpAfter)
                {
                    throw new InvalidOperationException("The program has ended, or never answered 200.");
                }

                await Task.Delay(PollEvery);
            }

            return [Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds];
        }
        finally
        {
            await EndAsync(process);
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri url)
    {
        try
        {
            using var response = await http.GetAsync(url);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // With SIGTERM, which .NET has no call for. The next measurement then finds a database that was closed properly.
    private static async Task EndAsync(Process process)
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync();
    }
}
