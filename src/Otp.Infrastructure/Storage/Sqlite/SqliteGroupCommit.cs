using Microsoft.EntityFrameworkCore;
using Otp.Application.Storage;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>
/// Runs units one after another on one connection inside one transaction and commits once: one fsync carries all of them, and
/// nobody is answered before it.
/// </summary>
internal sealed class SqliteGroupCommit : IAsyncDisposable
{
    /// <summary>The most units of one commit, so that the first of them does not wait for an endless batch.</summary>
    public const int MaxUnits = 128;

    // No savepoint for each unit: SQLITE_FULL rolls back the whole transaction and leaves them unusable.
    private const string Begin = "BEGIN IMMEDIATE";
    private const string Commit = "COMMIT";

    private readonly SqliteConnections _connections;
    private readonly ServiceClock _clock;
    private readonly UnitWatches _watches;
    private readonly List<UnitChanges> _changes = [];
    private SqliteSession? _session;

    public SqliteGroupCommit(SqliteConnections connections, ServiceClock clock, UnitWatches watches)
    {
        _connections = connections;
        _clock = clock;
        _watches = watches;
    }

    /// <summary>Runs and answers every unit. Throws nothing.</summary>
    public Task CommitAsync(IReadOnlyList<PendingUnit> units) => CommitAsync(units, isRepeated: false);

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            await _session.DisposeAsync();
        }
    }

    private async Task CommitAsync(IReadOnlyList<PendingUnit> units, bool isRepeated)
    {
        if (await TryCommitAsync(units) is not { } exception)
        {
            return;
        }

        // A full or broken disk fails all alike. Anything else may be the fault of one of them, so each runs alone; once more, if it
        // went by what others have changed, since it looks then.
        var mayRepeat = units.Count > 1 || (exception is DbUpdateConcurrencyException && !isRepeated);
        if (!mayRepeat || SqliteFaults.Of(exception) is not null)
        {
            foreach (var unit in units)
            {
                unit.Fail(SqliteFaults.Of(exception)?.ToUnavailable(exception) ?? exception);
            }

            return;
        }

        foreach (var unit in units)
        {
            await CommitAsync([unit], isRepeated: units.Count == 1);
        }
    }

    private async Task<Exception?> TryCommitAsync(IReadOnlyList<PendingUnit> units)
    {
        try
        {
            var session = _session ??= await SqliteSession.OpenAsync(_connections, _watches);
            session.Execute(Begin);
            _changes.Clear();
            var now = _clock.Now;
            foreach (var unit in units)
            {
                await unit.RunAsync(session.Storage, now);
                await session.Storage.SaveAsync(now);
                _changes.Add(session.Storage.Changes);
                session.Storage.Clear();
            }

            session.Execute(Commit);
            foreach (var changes in _changes)
            {
                _watches.Committed(changes, now);
            }
        }
        catch (Exception exception)
        {
            await DropSessionAsync();
            return exception;
        }

        foreach (var unit in units)
        {
            unit.Complete();
        }

        return null;
    }

    // After a fault nothing is known of the session: it is made anew, and the open transaction with it is rolled back.
    private async Task DropSessionAsync()
    {
        if (_session is { } session)
        {
            _session = null;
            await session.AbandonAsync();
        }
    }
}
