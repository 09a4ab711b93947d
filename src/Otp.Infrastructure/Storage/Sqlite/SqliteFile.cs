using Microsoft.Data.Sqlite;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>Where the database stands.</summary>
/// <param name="Path">The file's full path.</param>
/// <param name="ConnectionString">How it is opened.</param>
internal sealed record SqliteFile(string Path, string ConnectionString)
{
    // A short wait behind the one writer: SQLite's own wait for a lock is a synchronous loop.
    private const int LockTimeoutSeconds = 1;

    /// <summary>Reads a connection string; a relative path is resolved against the content root.</summary>
    public static SqliteFile From(string connectionString, string contentRoot)
    {
        var builder = Parse(connectionString);
        var path = System.IO.Path.GetFullPath(builder.DataSource, contentRoot);
        builder.DataSource = path;
        builder.DefaultTimeout = LockTimeoutSeconds;

        // Writer and readers keep their own connections. A pool would hold the file open after the last of them was closed.
        builder.Pooling = false;
        return new SqliteFile(path, builder.ToString());
    }

    private static SqliteConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            return new SqliteConnectionStringBuilder(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // The options of other sections ask for the file's folder, maybe before this one is validated.
            throw new StartupException($"ConnectionStrings:{DatabaseOptions.ConnectionName} {DatabaseOptions.NoFile}", exception);
        }
    }
}
