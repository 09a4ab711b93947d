using Microsoft.Data.Sqlite;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>Copies the database file while the service runs, and ends live codes in one that is not in use.</summary>
internal sealed class SqliteUpkeep(SqliteFile file, TimeProvider timeProvider) : IDatabaseUpkeep
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string Unfinished = ".partial";

    public async Task BackUpAsync(string path)
    {
        RefuseMissing();
        SqlitePlace.RefuseUnfit(file);
        var full = Path.GetFullPath(path);
        if (Path.Exists(full))
        {
            throw new StartupException("The path exists already. Name a new file: a backup never takes the place of another.");
        }

        // Under another name until its live codes are gone: a copy that was interrupted must not pass for a backup.
        var unfinished = full + Unfinished;
        try
        {
            CreateForOwner(unfinished);
            try
            {
                await CopyAsync(unfinished);
                await ExpireAsync(unfinished);
                File.Move(unfinished, full, overwrite: false);
            }
            catch
            {
                File.Delete(unfinished);
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                "The backup cannot be written. Check that its folder exists and may be written, and that no unfinished backup (*.partial) "
                + "of that name is left.",
                exception);
        }
        catch (SqliteException exception)
        {
            throw new StartupException(
                $"The backup cannot be made ({SqliteFaults.Of(exception)?.Reason ?? "SQLite"}). "
                + "Check the database, the free space and the permissions.",
                exception);
        }
    }

    public async Task<int> ExpireAllAsync()
    {
        RefuseMissing();

        // So that no service runs beside it; and an older backup's tables are brought up to date.
        using var fileLock = new SqliteFileLock(file);
        await new SqliteDatabase(file, fileLock).StartingAsync(CancellationToken.None);
        try
        {
            await using var connection = new SqliteConnection(file.ConnectionString);
            await connection.OpenAsync();
            await using var context = SqliteOtpDbContext.Over(connection);
            var live = await LiveItems.ExpireAsync(context, timeProvider.GetUtcNow());

            // Into the file, and with the addresses out of the log.
            await connection.RunAsync("PRAGMA wal_checkpoint(TRUNCATE)");
            return live;
        }
        catch (SqliteException exception)
        {
            throw new StartupException(
                $"The database cannot be changed ({SqliteFaults.Of(exception)?.Reason ?? "SQLite"}). "
                + "Check the file, the free space and the permissions, and try again.",
                exception);
        }
    }

    // SQLite would make one, and a command with the wrong settings would seem to have done its work.
    private void RefuseMissing()
    {
        if (!File.Exists(file.Path))
        {
            throw new StartupException(
                "ConnectionStrings:Otp names a database that does not exist, or whose folder this account may not look into. "
                + "Run the command with the settings, in the folder and under the account of the service.");
        }
    }

    // Live addresses stand in it until they are taken out.
    private static void CreateForOwner(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        new FileStream(path, options).Dispose();
    }

    // One reader beside the service's writer, which it does not hold up.
    private async Task CopyAsync(string path)
    {
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder(file.ConnectionString) { Mode = SqliteOpenMode.ReadWrite, DefaultTimeout = 0 }.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $path";
        command.Parameters.AddWithValue("$path", path);
        await command.ExecuteNonQueryAsync();
    }

    private async Task ExpireAsync(string path)
    {
        var copy = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false };
        await using var connection = new SqliteConnection(copy.ToString());
        await connection.OpenAsync();
        await connection.RunAsync("PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;");
        await using var context = SqliteOtpDbContext.Over(connection);
        await LiveItems.ExpireAsync(context, timeProvider.GetUtcNow());
    }
}
