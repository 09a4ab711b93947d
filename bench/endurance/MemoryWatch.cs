using System.Globalization;

namespace Endurance;

/// <summary>The resident memory of the service, by the minute.</summary>
internal sealed class MemoryWatch
{
    private const int KilobytesPerMegabyte = 1024;

    // Compared with the second minute, because the first one warms up.
    private const double MostGrowth = 1.25;
    private const int FewestMinutes = 3;

    private readonly SortedDictionary<int, List<double>> _minutes = [];

    /// <summary>Reads it for a minute of the run. Does nothing if the process is gone.</summary>
    public void Read(int process, int minute)
    {
        var status = $"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status";
        try
        {
            var line = File.ReadLines(status).FirstOrDefault(one => one.StartsWith("VmRSS:", StringComparison.Ordinal));
            if (line is not null)
            {
                var fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                var kilobytes = double.Parse(fields[1], CultureInfo.InvariantCulture);
                if (!_minutes.TryGetValue(minute, out var readings))
                {
                    _minutes[minute] = readings = [];
                }

                readings.Add(kilobytes / KilobytesPerMegabyte);
            }
        }
        catch (IOException)
        {
            // Killed between two readings.
        }
    }

    /// <summary>Whether the last whole minute is about the same as the second one; null if the run was too short to say.</summary>
    public bool? IsFlat(int wholeMinutes)
        => wholeMinutes >= FewestMinutes && _minutes.TryGetValue(1, out var second) && _minutes.TryGetValue(wholeMinutes - 1, out var last)
            ? last.Average() <= second.Average() * MostGrowth
            : null;

    /// <summary>A line for each minute: the mean and the maximum.</summary>
    public IEnumerable<string> Lines()
        => _minutes.Select(minute => string.Create(
            CultureInfo.InvariantCulture, $"| {minute.Key + 1} | {minute.Value.Average():F0} | {minute.Value.Max():F0} |"));
}
