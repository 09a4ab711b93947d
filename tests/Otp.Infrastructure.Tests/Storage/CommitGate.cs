using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>Holds every COMMIT back until it is opened: SQLite itself asks before each, https://www.sqlite.org/c3ref/commit_hook.html.</summary>
internal sealed class CommitGate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void Open() => _gate.TrySetResult();

    /// <summary>Stands before the commits of a connection.</summary>
    public void Guard(SqliteConnection connection) => raw.sqlite3_commit_hook(connection.Handle, _ => Wait(), null);

    private int Wait()
    {
        const int GoOn = 0;
        _reached.TrySetResult();
        _gate.Task.Wait();
        return GoOn;
    }
}
