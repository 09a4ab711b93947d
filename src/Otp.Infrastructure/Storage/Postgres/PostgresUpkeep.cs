using Microsoft.EntityFrameworkCore;
using Npgsql;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage.Postgres;

/// <summary>Ends live codes, beside running instances too; copies are the server's own business.</summary>
internal sealed class PostgresUpkeep(
    IDbContextFactory<PostgresOtpDbContext> contexts, NpgsqlDataSource source, TimeProvider timeProvider)
    : IDatabaseUpkeep
{
    public Task BackUpAsync(string path)
        => throw new StartupException(
            "PostgreSQL has its own tools: copy the database with pg_dump, and run 'expire-all' on what you restore before an instance "
            + "starts on it.");

    public async Task<int> ExpireAllAsync()
    {
        try
        {
            await RefuseEmptyAsync();

            // An older dump's tables are brought up to date.
            await new PostgresDatabase(contexts, source).StartingAsync(CancellationToken.None);
            await using var context = await contexts.CreateDbContextAsync();
            return await LiveItems.ExpireAsync(context, timeProvider.GetUtcNow());
        }
        catch (Exception exception) when (PostgresFaults.Cause(exception) is NpgsqlException cause)
        {
            throw new StartupException(
                $"The codes cannot be expired "
                + $"({(cause is PostgresException { SqlState: { } state } ? $"SQLSTATE {state}" : "no connection")}). "
                + "Check the server and ConnectionStrings:Otp, and try again.",
                exception);
        }
    }

    private async Task RefuseEmptyAsync()
    {
        await using var context = await contexts.CreateDbContextAsync();
        if (!(await context.Database.GetAppliedMigrationsAsync()).Any())
        {
            throw new StartupException(
                "ConnectionStrings:Otp names a database that holds nothing of this service. Restore the dump first, or name the database "
                + "that it was restored to.");
        }
    }
}
