using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Otp.Infrastructure.Storage;

/// <summary>Whether the tables are older than the program, which migrates them, or newer, for which it is not made.</summary>
internal static class SchemaAge
{
    /// <summary>Refuses to start on tables that a newer version has migrated. Writes nothing.</summary>
    public static async Task RefuseNewerAsync(DatabaseFacade database, CancellationToken cancellationToken)
    {
        var applied = await database.GetAppliedMigrationsAsync(cancellationToken);
        if (applied.Except(database.GetMigrations(), StringComparer.Ordinal).Any())
        {
            throw new StartupException(
                "ConnectionStrings:Otp names a database that a newer version of the service has migrated. It was not changed. "
                + "Start that version, or put back the copy of the database from before the upgrade (docs/operations.md, Upgrading).");
        }
    }
}
