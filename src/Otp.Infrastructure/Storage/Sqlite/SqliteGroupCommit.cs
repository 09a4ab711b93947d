using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>
/// Runs units one after another on one context inside one transaction and commits once: one fsync carries all of them, and
/// nobody is answered before it.
/// </summary>
internal sealed class SqliteGroupCommit : IAsyncDisposable
{
    /// <summary>The most units of one commit, so that the first of them does not wait for an endless batch.</summary>
    public const int MaxUnits = 128;

    private readonly IDbContextFactory<SqliteOtpDbContext> _contexts;
    private readonly ServiceClock _clock;
    private SqliteOtpDbContext? _context;

    public SqliteGroupCommit(IDbContextFactory<SqliteOtpDbContext> contexts, ServiceClock clock)
    {
        _contexts = contexts;
        _clock = clock;
    }

    /// <summary>Runs and answers every unit. Throws nothing.</summary>
    public async Task CommitAsync(IReadOnlyList<PendingUnit> units)
    {
        if (await TryCommitAsync(units) is not { } exception)
        {
            return;
        }

        // A full or broken disk fails all alike. Anything else may be the fault of one of them, so each runs alone.
        if (units.Count == 1 || SqliteFaults.Of(exception) is { HitsEveryUnit: true })
        {
            foreach (var unit in units)
            {
                unit.Fail(SqliteFaults.Of(exception)?.ToUnavailable(exception) ?? exception);
            }

            return;
        }

        foreach (var unit in units)
        {
            await CommitAsync([unit]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_context is not null)
        {
            await _context.DisposeAsync();
        }
    }

    private async Task<Exception?> TryCommitAsync(IReadOnlyList<PendingUnit> units)
    {
        try
        {
            var context = _context ??= await OpenAsync();
            await using (var transaction = await context.Database.BeginTransactionAsync())
            {
                var storage = new EfStorage(context);
                var now = _clock.Now;
                foreach (var unit in units)
                {
                    await unit.RunAsync(storage, now);
                    await context.SaveChangesAsync();
                    context.ChangeTracker.Clear();
                }

                await transaction.CommitAsync();
            }
        }
        catch (Exception exception)
        {
            await DropContextAsync();
            return exception;
        }

        foreach (var unit in units)
        {
            unit.Complete();
        }

        return null;
    }

    private async Task<SqliteOtpDbContext> OpenAsync()
    {
        var context = await _contexts.CreateDbContextAsync();

        // A savepoint per unit would be worth nothing: SQLITE_FULL rolls back the whole transaction and leaves them unusable.
        context.Database.AutoSavepointsEnabled = false;
        await context.Database.OpenConnectionAsync();

        // An address that was masked would otherwise stay legible in the free space of its page.
        await context.Database.ExecuteSqlRawAsync("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=FAST;");
        return context;
    }

    // After a fault nothing is known of the context and its connection: both are made anew, and the open transaction with
    // them is rolled back.
    private async Task DropContextAsync()
    {
        if (_context is not { } context)
        {
            return;
        }

        _context = null;
        var connection = context.Database.GetDbConnection();
        try
        {
            await context.DisposeAsync();
        }
        catch (SqliteException)
        {
            // What broke the unit may break its rollback too. The journal undoes it when the file is next opened.
        }

        SqliteConnection.ClearPool((SqliteConnection)connection);
    }
}
