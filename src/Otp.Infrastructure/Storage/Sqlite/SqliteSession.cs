using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Otp.Infrastructure.Storage.Sql;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>One open connection with all that units reach over it, kept from unit to unit.</summary>
internal sealed class SqliteSession : IAsyncDisposable
{
    private readonly SqliteOtpDbContext _context;

    private SqliteSession(SqliteOtpDbContext context)
    {
        _context = context;
        Commands = new SqliteStatements((SqliteConnection)context.Database.GetDbConnection());
        Storage = new SqlStorage(Commands, NoRowLocks.Instance);
    }

    /// <summary>The prepared statements.</summary>
    public SqliteStatements Commands { get; }

    /// <summary>What units are given.</summary>
    public SqlStorage Storage { get; }

    /// <summary>Entity Framework's view of the connection.</summary>
    public DbContext Context => _context;

    public static async Task<SqliteSession> OpenAsync(IDbContextFactory<SqliteOtpDbContext> contexts)
    {
        var context = await contexts.CreateDbContextAsync();
        try
        {
            // A savepoint per unit would be worth nothing: SQLITE_FULL rolls back the whole transaction and leaves them unusable.
            context.Database.AutoSavepointsEnabled = false;
            await context.Database.OpenConnectionAsync();

            // Pages of the busy tables stay in memory: 8 MB of them, at most.
            // An address that was masked would otherwise stay legible in the free space of its page.
            await context.Database.ExecuteSqlRawAsync("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=FAST; PRAGMA cache_size=-8192;");
            return new SqliteSession(context);
        }
        catch
        {
            await context.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closes the connection for good: after a fault nothing is known of it, nor of an open transaction.</summary>
    public async Task AbandonAsync()
    {
        try
        {
            await DisposeAsync();
        }
        catch (SqliteException)
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
            await _context.DisposeAsync();
        }
    }
}
