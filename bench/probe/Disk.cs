using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Probe;

/// <summary>Measures what is below the databases.</summary>
internal static class Disk
{
    private const int Rounds = 200;

    public static string SqliteVersion()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return connection.ServerVersion;
    }

    /// <summary>The median time, in milliseconds, to write and sync 4 KiB at the end of a file.</summary>
    public static double FsyncTime(string folder)
    {
        var path = Path.Combine(folder, "fsync.probe");
        var times = new List<double>(Rounds);
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            var page = new byte[4096];
            for (var round = 0; round < Rounds; round++)
            {
                var startedAt = Stopwatch.GetTimestamp();
                file.Write(page);
                file.Flush(flushToDisk: true);
                times.Add(Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds);
            }
        }

        File.Delete(path);
        times.Sort();
        return times[Rounds / 2];
    }
}
