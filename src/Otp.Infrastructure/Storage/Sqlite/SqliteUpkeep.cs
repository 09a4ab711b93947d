using Microsoft.Data.Sqlite;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>Copies the database file while the service runs, and ends live codes in one that is not in use.</summary>
internal sealed class SqliteUpkeep(SqliteFile file, TimeProvider timeProvider) : IDatabaseUpkeep
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string Unfinished = ".partial";

    public async Task BackUpAsync(string path)
    {
        if (!File.Exists(file.Path))
        {
            throw new StartupException("ConnectionStrings:Otp names a database that does not exist. Run the command with the settings of the service.");
        }

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
            throw new StartupException("The backup cannot be written. Check that its folder exists and may be written, and that no unfinished backup (*.partial) of that name is left.", exception);
        }
        catch (SqliteException exception)
        {
            throw new StartupException($"The backup cannot be made ({SqliteFaults.Of(exception)?.Reason ?? "SQLite"}). Check the database, the free space and the permissions.", exception);
        }
    }

    public async Task<int> ExpireAllAsync()
    {
        // Takes the lock of the file, so that no service runs beside it, and brings an older backup's tables up to date.
        using var database = new SqliteDatabase(file);
        await database.StartingAsync(CancellationToken.None);
        await using var connection = new SqliteConnection(file.ConnectionString);
        await connection.OpenAsync();
        await using var context = SqliteOtpDbContext.Over(connection);
        var live = await LiveItems.ExpireAsync(context, timeProvider.GetUtcNow());

        // Into the file, and with the addresses out of the log.
        await connection.RunAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        return live;
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
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        await connection.OpenAsync();
        await connection.RunAsync("PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;");
        await using var context = SqliteOtpDbContext.Over(connection);
        await LiveItems.ExpireAsync(context, timeProvider.GetUtcNow());
    }
}
