using Microsoft.Data.Sqlite;
using Otp.Infrastructure.Settings;
using SQLitePCL;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>Looks a database file over before anything is written to it, so that what must not be used is left as it was.</summary>
internal static class SqliteInspection
{
    // https://www.sqlite.org/rescode.html
    private const int ReadOnly = 8;
    private const int Interrupted = 9;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    // As much of a big file as can be read meanwhile: the start must not take minutes, and what is not seen here is seen in use.
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    /// <summary>Throws when the file is damaged, or its tables are newer than the program.</summary>
    public static async Task LookOverAsync(SqliteFile file, CancellationToken cancellationToken)
    {
        if (new FileInfo(file.Path) is not { Exists: true, Length: > 0 })
        {
            return;
        }

        var readOnly = new SqliteConnectionStringBuilder(file.ConnectionString) { Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        try
        {
            await using var connection = new SqliteConnection(readOnly.ToString());
            await connection.OpenAsync(cancellationToken);
            SchemaAge.RefuseNewer(await SqliteSchema.AppliedAsync(connection, cancellationToken), SqliteSchema.Known);
            if (!await IsSoundAsync(connection, cancellationToken))
            {
                throw Damaged(null);
            }
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is Corrupt or NotADatabase)
        {
            throw Damaged(exception);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == ReadOnly)
        {
            // A rollback journal must be played back first, which opening it for writing does.
        }
    }

    private static StartupException Damaged(SqliteException? exception) => new(
        "ConnectionStrings:Otp names a database that cannot be used (file damaged). It was not changed. "
        + "Check the file's disk, and restore a backup, or move the file away to begin with an empty one (docs/operations.md, Restoring).",
        exception);

    // https://www.sqlite.org/pragma.html#pragma_quick_check
    private static async Task<bool> IsSoundAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        await using var timer = new Timer(_ => raw.sqlite3_interrupt(connection.Handle), null, Limit, Timeout.InfiniteTimeSpan);
        try
        {
            return await command.ExecuteScalarAsync(cancellationToken) is "ok";
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == Interrupted)
        {
            return true;
        }
    }
}
