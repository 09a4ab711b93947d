using Microsoft.Data.Sqlite;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>Opens the connections that units run on.</summary>
internal class SqliteConnections(SqliteFile file)
{
    // Every commit is on the disk before it is answered. An address that was masked would otherwise stay legible in the free
    // space of its page. Pages of the busy tables stay in memory: 8 MB of them, at most.
    private const string Settings =
        "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=FAST; PRAGMA cache_size=-8192;";

    /// <summary>Opens one more.</summary>
    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public virtual async Task<KeptCommandsConnection> OpenAsync()
    {
        var connection = new KeptCommandsConnection(file.ConnectionString);
        try
        {
            await connection.OpenAsync();
            await connection.RunAsync(Settings);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}

/// <summary>What is run once, without preparing it.</summary>
internal static class SqliteCommands
{
    /// <summary>Runs statements that return nothing.</summary>
    public static async Task RunAsync(this SqliteConnection connection, string sql, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The service's own constants.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
