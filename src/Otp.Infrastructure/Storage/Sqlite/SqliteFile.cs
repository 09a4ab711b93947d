using Microsoft.Data.Sqlite;

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
        var builder = new SqliteConnectionStringBuilder(connectionString);
        var path = System.IO.Path.GetFullPath(builder.DataSource, contentRoot);
        builder.DataSource = path;
        builder.DefaultTimeout = LockTimeoutSeconds;
        return new SqliteFile(path, builder.ToString());
    }
}
