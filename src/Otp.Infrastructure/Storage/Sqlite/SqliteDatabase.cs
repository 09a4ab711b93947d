using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>
/// The database file: made with its folder, kept to one process, migrated, and freed of the leases of the process before,
/// all before the first request.
/// </summary>
internal sealed class SqliteDatabase(SqliteFile file, SqliteFileLock fileLock) : IHostedLifecycleService
{
    // Leases belong to a process, and this file's other process has ended. Those of deliveries with nothing left to do say
    // nothing; without them the index of due ones answers, however many are stored. Every event has a client, and by it an index.
    internal static readonly string[] VoidLeases =
    [
        """UPDATE "Deliveries" SET "LeasedUntil" = NULL WHERE "DueAt" IS NOT NULL AND "LeasedUntil" IS NOT NULL""",
        """UPDATE "Outbox" SET "LeasedUntil" = NULL WHERE "Client" > '' AND "DueAt" IS NOT NULL AND "LeasedUntil" IS NOT NULL""",
    ];

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        CreateFolder();
        fileLock.Take();
        SqlitePlace.RefuseUnfit(file);
        try
        {
            await SqliteInspection.LookOverAsync(file, cancellationToken);
            await using var connection = new SqliteConnection(file.ConnectionString);
            await connection.OpenAsync(cancellationToken);

            // The first one works only on a file without tables: it lets retention give space back in small parts. The last one
            // keeps a migration from leaving addresses behind.
            await connection.RunAsync(
                "PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
                cancellationToken);
            await SqliteSchema.MigrateAsync(connection, cancellationToken);
            foreach (var voided in VoidLeases)
            {
                await connection.RunAsync(voided, cancellationToken);
            }

            // What asks next would compile the same queries again.
            await SqliteOtpDbContext.WakeAsync();
        }
        catch (SqliteException exception)
        {
            var reason = SqliteFaults.Of(exception)?.Reason ?? exception.SqliteErrorCode.ToString(CultureInfo.InvariantCulture);
            throw new StartupException(
                $"ConnectionStrings:Otp names a database that cannot be opened or migrated ({reason}). "
                + "Check the file, its folder's permissions and the free space.",
                exception);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void CreateFolder()
    {
        try
        {
            new DataFolder(Path.GetDirectoryName(file.Path)!).Create();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                "ConnectionStrings:Otp names a folder that cannot be made. Check its permissions, or name another one.", exception);
        }
    }
}
