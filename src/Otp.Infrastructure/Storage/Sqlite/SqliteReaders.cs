using System.Collections.Concurrent;
using Otp.Application.Storage;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>Connections that read beside the writer, kept open for the next reader.</summary>
internal sealed class SqliteReaders(SqliteConnections connections) : IAsyncDisposable
{
    // As many as read at once on a machine of some cores; more are opened when needed, and closed again.
    private const int MostIdle = 16;

    // Deferred: it takes no lock, all its queries see one state, and what is written all the same is rolled back.
    private const string Begin = "BEGIN DEFERRED";
    private const string Rollback = "ROLLBACK";

    private readonly ConcurrentBag<SqliteSession> _idle = [];

    // A bag that is asked for its count locks all its parts.
    private int _idleCount;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The owner of this counts as one, until it disposes of it.
    private int _users = 1;

    public async Task<T> ReadAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, DateTimeOffset now)
    {
        Enter();
        try
        {
            return await ReadOnIdleAsync(unit, now);
        }
        finally
        {
            Leave();
        }
    }

    // The last connection to close writes the log back and deletes it, so those of readers under way are waited for.
    public async ValueTask DisposeAsync()
    {
        Leave();
        await _over.Task;
        while (_idle.TryTake(out var session))
        {
            await session.DisposeAsync();
        }
    }

    private async Task<T> ReadOnIdleAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, DateTimeOffset now)
    {
        if (_idle.TryTake(out var session))
        {
            Interlocked.Decrement(ref _idleCount);
        }
        else
        {
            session = await SqliteSession.OpenReaderAsync(connections);
        }

        T result;
        try
        {
            session.Execute(Begin);
            result = await unit(session.Storage, now);
            session.Execute(Rollback);
            session.Storage.Clear();
        }
        catch
        {
            await session.AbandonAsync();
            throw;
        }

        if (Interlocked.Increment(ref _idleCount) <= MostIdle)
        {
            _idle.Add(session);
        }
        else
        {
            Interlocked.Decrement(ref _idleCount);
            await session.DisposeAsync();
        }

        return result;
    }

    private void Enter()
    {
        int users;
        do
        {
            users = Volatile.Read(ref _users);
            if (users <= 0)
            {
                throw new StorageUnavailableException("The service is stopping.");
            }
        }
        while (Interlocked.CompareExchange(ref _users, users + 1, users) != users);
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _over.SetResult();
        }
    }
}
