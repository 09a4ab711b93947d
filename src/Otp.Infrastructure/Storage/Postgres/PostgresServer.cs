using System.Globalization;
using Npgsql;

namespace Otp.Infrastructure.Storage.Postgres;

/// <summary>The PostgreSQL database that is configured, and how the service uses it.</summary>
/// <param name="ConnectionString">The connection string, completed. It may hold a password.</param>
/// <param name="Name">Host and database, for people.</param>
internal sealed record PostgresServer(string ConnectionString, string Name)
{
    // Statements of ours that a connection keeps prepared; there are fewer than fifty.
    private const int MaxPrepared = 64;

    private const int KeepAliveSeconds = 10;

    /// <summary>Completes a connection string.</summary>
    /// <param name="connectionString">What is configured.</param>
    /// <param name="writeTimeout">How long a unit waits for a connection, and for a lock.</param>
    public static PostgresServer From(string connectionString, TimeSpan writeTimeout)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var milliseconds = ((long)writeTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        builder.ApplicationName ??= "otp-service";
        builder.MaxAutoPrepare = MaxPrepared;
        builder.AutoPrepareMinUsages = 2;
        builder.Timeout = WholeSeconds(writeTimeout);

        // The driver sends a cancel after what takes longer than this, and COMMIT must never be cancelled. Statements have a
        // limit of their own, who waits for a COMMIT too, and the system finds out when the other end has gone.
        builder.CommandTimeout = 0;
        builder.TcpKeepAlive = true;
        builder.TcpKeepAliveTime = KeepAliveSeconds;
        builder.TcpKeepAliveInterval = KeepAliveSeconds;
        builder.Multiplexing = false;

        // Units leave nothing behind in their session, so there is nothing to wipe before the next one.
        builder.NoResetOnClose = true;
        builder.IncludeErrorDetail = false;

        // A commit that was answered is on disk, whatever the server's or the role's own setting.
        builder.Options = $"{builder.Options} -c synchronous_commit=on -c lock_timeout={milliseconds}".TrimStart();
        return new PostgresServer(builder.ToString(), $"{builder.Host}/{builder.Database}");
    }

    /// <summary>How long a statement may take, in seconds, before it is cancelled: longer than a wait for a lock.</summary>
    public static int StatementSeconds(TimeSpan writeTimeout) => WholeSeconds(writeTimeout) + 1;

    /// <summary>Nothing of the connection string.</summary>
    public override string ToString() => Name;

    private static int WholeSeconds(TimeSpan span) => Math.Max(1, (int)Math.Ceiling(span.TotalSeconds));
}
