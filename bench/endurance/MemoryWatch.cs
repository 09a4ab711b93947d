using System.Globalization;

namespace Endurance;

/// <summary>How much memory of the service is resident, by the minute.</summary>
internal sealed class MemoryWatch
{
    private const int KilobytesPerMegabyte = 1024;

    // Of the second minute, which the first has warmed up for.
    private const double MostGrowth = 1.25;
    private const int FewestMinutes = 3;

    private readonly SortedDictionary<int, List<double>> _minutes = [];

    /// <summary>Reads it for a minute of the run; nothing while the process is away.</summary>
    public void Read(int process, int minute)
    {
        var status = $"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status";
        try
        {
            var line = File.ReadLines(status).FirstOrDefault(one => one.StartsWith("VmRSS:", StringComparison.Ordinal));
            if (line is not null)
            {
                var kilobytes = double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
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

    /// <summary>Whether the last whole minute is about as the second; null when the run was too short to say.</summary>
    public bool? IsFlat(int wholeMinutes)
        => wholeMinutes >= FewestMinutes && _minutes.TryGetValue(1, out var second) && _minutes.TryGetValue(wholeMinutes - 1, out var last)
            ? last.Average() <= second.Average() * MostGrowth
            : null;

    /// <summary>A line for each minute: mean and most.</summary>
    public IEnumerable<string> Lines()
        => _minutes.Select(minute => string.Create(CultureInfo.InvariantCulture, $"| {minute.Key + 1} | {minute.Value.Average():F0} | {minute.Value.Max():F0} |"));
}
