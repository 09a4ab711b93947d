using Microsoft.Data.Sqlite;

namespace Probe;

/// <summary>How long the oldest stored code has been over.</summary>
internal static class OldestItem
{
    // All that a measurement knows about the service's tables: the ids of items sort by the time of their creation, and the end of
    // their validity is in milliseconds since 1970. A query by the primary key costs the service nothing.
    private const string EndOfTheOldest = """SELECT "ExpiresAt" FROM "Items" ORDER BY "Id" LIMIT 1""";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    // In another unit than milliseconds, the time would be far away.
    private static readonly TimeSpan Plausible = TimeSpan.FromDays(1);

    /// <summary>Looks until it is told to stop.</summary>
    /// <returns>The maximum, in seconds; negative if no code has reached its end.</returns>
    public static async Task<double> WatchAsync(string database, CancellationToken stop)
    {
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        await connection.OpenAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = EndOfTheOldest;
        using var timer = new PeriodicTimer(LookEvery);
        var most = TimeSpan.MinValue;
        while (await NextAsync(timer, stop))
        {
            if (await command.ExecuteScalarAsync(CancellationToken.None) is long milliseconds)
            {
                var age = TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch - TimeSpan.FromMilliseconds(milliseconds);
                if (age.Duration() > Plausible)
                {
                    throw new InvalidOperationException($"An item's end is {age} ago: is it kept in milliseconds?");
                }

                most = age > most ? age : most;
            }
        }

        return most.TotalSeconds;
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
