namespace Otp.Domain.Abuse;

/// <summary>
/// Wrong codes that one address bears over all codes of a client. A new code does not reset the count (NIST SP 800-63B-4,
/// 3.2.2). Past it, nobody is locked out, for a public form passes strangers' guesses on: codes become so long that
/// guessing is hopeless.
/// </summary>
public static class FailureBudget
{
    /// <summary>The window over which failures are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <summary>Failures that are left; 0 or less when the budget is spent.</summary>
    public static int Left(IReadOnlyList<BudgetEntry> failures, int limit, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(failures);
        return limit - failures.Where(failure => failure.At + Window > now).Sum(failure => failure.Count);
    }
}
