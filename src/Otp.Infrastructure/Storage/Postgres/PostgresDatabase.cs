using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage.Postgres;

/// <summary>
/// The database's tables, made or brought up to date before the first request: by one instance, however many start
/// together. Leases are left alone, for other instances may hold them; those of a dead one run out.
/// </summary>
internal sealed class PostgresDatabase(IDbContextFactory<PostgresOtpDbContext> contexts, NpgsqlDataSource source) : IHostedLifecycleService
{
    // The service's own number among advisory locks of 64 bits: "otp-mig" in ASCII.
    private const long MigrationLock = 0x6F74702D6D6967;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using (var wait = connection.CreateCommand())
            {
                // Held by this connection until it is closed; the others wait for it without a limit.
                wait.CommandText = $"SET lock_timeout = 0; SELECT pg_advisory_lock({MigrationLock});";
                wait.CommandTimeout = 0;
                await wait.ExecuteNonQueryAsync(cancellationToken);
            }

            await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
            {
                SchemaAge.RefuseNewer(
                    await context.Database.GetAppliedMigrationsAsync(cancellationToken), context.Database.GetMigrations());
                await context.Database.MigrateAsync(cancellationToken);
            }

            await using var release = connection.CreateCommand();
            release.CommandText = $"SELECT pg_advisory_unlock({MigrationLock}); RESET lock_timeout;";
            await release.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            throw new StartupException(
                $"ConnectionStrings:Otp names a PostgreSQL database that cannot be opened or migrated ({Reason(exception)}). "
                + "Check that the server runs, that the database exists, and that the role may log in and create tables.",
                exception);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Reason(NpgsqlException exception)
        => exception is PostgresException { SqlState: { } state } ? $"SQLSTATE {state}" : "no connection";
}
