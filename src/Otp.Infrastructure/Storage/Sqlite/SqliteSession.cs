using Microsoft.Data.Sqlite;
using Otp.Infrastructure.Storage.Sql;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>One open connection with all that units reach over it, kept from unit to unit.</summary>
internal sealed class SqliteSession : IAsyncDisposable
{
    private readonly SqliteConnection _connection;

    private SqliteSession(SqliteConnection connection)
    {
        _connection = connection;
        Commands = new SqliteStatements(connection);
        Storage = new SqlStorage(Commands, NoRowLocks.Instance);
    }

    /// <summary>The prepared statements.</summary>
    public SqliteStatements Commands { get; }

    /// <summary>What units are given.</summary>
    public SqlStorage Storage { get; }

    public static async Task<SqliteSession> OpenAsync(SqliteConnections connections) => new(await connections.OpenAsync());

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
            await Commands.DisposeAsync();
        }
        finally
        {
            await _connection.DisposeAsync();
        }
    }
}
