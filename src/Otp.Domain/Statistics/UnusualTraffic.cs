namespace Otp.Domain.Statistics;

/// <summary>
/// Judges an hour's traffic of many places by what is usual there. It tells, and refuses nothing: what refuses are caps and budgets,
/// which nobody can poison.
/// </summary>
public static class UnusualTraffic
{
    /// <summary>No fewer unverified codes in an hour are unusual.</summary>
    public const int LeastUnverified = 30;

    /// <summary>How many times the usual number of unverified codes must be passed.</summary>
    public const int Times = 3;

    /// <summary>The share of the usual conversion below which an hour must stay.</summary>
    public const double ShareOfConversion = 0.5;

    // Of fewer codes conversion says little.
    private const int FewestCodes = 5;

    /// <summary>Which of the places are unusual, and what that looks like.</summary>
    /// <param name="places">Each place's codes of the hour so far, and what is usual there.</param>
    public static IReadOnlyList<UnusualKind?> Judge(IReadOnlyList<(HourFigures Now, UsualTraffic Usual)> places)
    {
        ArgumentNullException.ThrowIfNull(places);

        // Of one place alone nobody can tell whether all would have fallen.
        var telling = places.Where(place => place.Now.Accepted >= FewestCodes).ToList();
        var fallen = telling.Count(place => HasFallen(place.Now, place.Usual));
        var kind = fallen > 1 && 2 * fallen > telling.Count ? UnusualKind.Everywhere : UnusualKind.Place;
        return [.. places.Select(place => IsUnusual(place.Now, place.Usual) ? kind : (UnusualKind?)null)];
    }

    private static bool IsUnusual(HourFigures now, UsualTraffic usual)
        => now.Unverified > Math.Max(LeastUnverified, Times * usual.Unverified) && HasFallen(now, usual);

    private static bool HasFallen(HourFigures now, UsualTraffic usual) => now.Conversion < ShareOfConversion * usual.Conversion;
}

/// <summary>What unusual traffic looks like. The values are stored; a higher one takes the place of a lower one.</summary>
public enum UnusualKind
{
    /// <summary>Codes of one place stay unverified: somebody may be asking for codes that nobody waits for.</summary>
    Place = 1,

    /// <summary>Conversion fell in most places at once: the texts, the form or the provider.</summary>
    Everywhere = 2,
}
