using Microsoft.EntityFrameworkCore;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>One open connection with the context over it, kept from unit to unit.</summary>
internal sealed class SqliteSession : IAsyncDisposable
{
    private readonly KeptCommandsConnection _connection;
    private readonly SqliteOtpDbContext _context;

    private SqliteSession(KeptCommandsConnection connection, QueryTrackingBehavior tracking, UnitWatches watches)
    {
        _connection = connection;
        _context = SqliteOtpDbContext.Over(connection, tracking);
        Storage = new OtpStorage(_context, new SqliteSql(_context), watches);
    }

    /// <summary>What units are given.</summary>
    public OtpStorage Storage { get; }

    /// <summary>A session that writes; what its units change is told to those who watch.</summary>
    public static async Task<SqliteSession> OpenAsync(SqliteConnections connections, UnitWatches watches)
        => new(await connections.OpenAsync(), QueryTrackingBehavior.TrackAll, watches);

    /// <summary>A session that only reads.</summary>
    public static async Task<SqliteSession> OpenReaderAsync(SqliteConnections connections)
        => new(await connections.OpenAsync(), QueryTrackingBehavior.NoTracking, UnitWatches.None);

    /// <summary>Begins or ends a transaction, of which Entity Framework knows nothing.</summary>
    public void Execute(string sql) => _connection.Execute(sql);

    /// <summary>Closes the connection for good: after a fault nothing is known of it, nor of an open transaction.</summary>
    public async Task AbandonAsync()
    {
        try
        {
            await DisposeAsync();
        }
        catch (Exception)
        {
            // What broke the unit may break its rollback too. The journal undoes it when the file is next opened.
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _context.DisposeAsync();
        }
        finally
        {
            await _connection.DisposeAsync();
        }
    }
}
