using Microsoft.Data.Sqlite;

namespace Otp.Infrastructure.Storage.Sqlite;

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
