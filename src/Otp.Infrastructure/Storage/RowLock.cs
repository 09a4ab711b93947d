namespace Otp.Infrastructure.Storage;

/// <summary>
/// Marks of queries whose rows a unit goes by: where units race, the engine holds those rows for it until its end. They stand in the
/// SQL as comments.
/// </summary>
internal static class RowLock
{
    /// <summary>Waits for rows that others hold.</summary>
    public const string Waiting = "holds rows";

    /// <summary>Waits for the item's row that others hold; rows joined to it are left to their versions.</summary>
    public const string WaitingForItem = "holds the item's row";

    /// <summary>Passes over rows that others hold.</summary>
    public const string PassingOver = "holds free rows";
}
