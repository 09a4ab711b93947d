using System.Globalization;

namespace Endurance;

/// <summary>What the command line asks for.</summary>
internal sealed record RunOptions
{
    public const string Usage =
        """
        Puts mixed load on its own service, with a provider that misbehaves, and checks every promise at the end.

          --minutes N      how long (10)
          --kill-every N   seconds from one kill -9 to the next (20)
          --no-kills       one process from beginning to end: is its memory flat after the first minute?
          --callers N      people at once (8)
        """;

    public double Minutes { get; init; } = 10;

    public int KillEverySeconds { get; init; } = 20;

    public bool Kills { get; init; } = true;

    public int Callers { get; init; } = 8;

    /// <summary>Null if the command line is not understood.</summary>
    public static RunOptions? Parse(string[] arguments)
    {
        var options = new RunOptions();
        for (var index = 0; index < arguments.Length; index++)
        {
            var value = index + 1 < arguments.Length ? arguments[index + 1] : "";
            switch (arguments[index])
            {
                case "--no-kills":
                    options = options with { Kills = false };
                    continue;
                case "--minutes" when double.TryParse(value, CultureInfo.InvariantCulture, out var minutes) && minutes > 0:
                    options = options with { Minutes = minutes };
                    break;
                case "--kill-every" when int.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds > 0:
                    options = options with { KillEverySeconds = seconds };
                    break;
                case "--callers" when int.TryParse(value, CultureInfo.InvariantCulture, out var callers) && callers > 0:
                    options = options with { Callers = callers };
                    break;
                default:
                    return null;
            }

            index++;
        }

        return options;
    }
}
