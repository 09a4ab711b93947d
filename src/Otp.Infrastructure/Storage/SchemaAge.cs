using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage;

/// <summary>Whether the tables are older than the program, which migrates them, or newer, for which it is not made.</summary>
internal static class SchemaAge
{
    /// <summary>Refuses to start on tables that a newer version has migrated.</summary>
    /// <param name="applied">The migrations that the database has had.</param>
    /// <param name="known">Those of this version.</param>
    /// <exception cref="StartupException">The database has had one that is not known.</exception>
    public static void RefuseNewer(IEnumerable<string> applied, IEnumerable<string> known)
    {
        if (applied.Except(known, StringComparer.Ordinal).Any())
        {
            throw new StartupException(
                "ConnectionStrings:Otp names a database that a newer version of the service has migrated. It was not changed. "
                + "Start that version, or put back the copy of the database from before the upgrade (docs/operations.md, Upgrading).");
        }
    }
}
