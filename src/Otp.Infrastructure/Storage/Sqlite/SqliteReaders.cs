using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Storage;
using Otp.Infrastructure.Storage.Sql;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>Connections that read beside the writer, kept open for the next reader.</summary>
internal sealed class SqliteReaders(IDbContextFactory<SqliteOtpDbContext> contexts) : IAsyncDisposable
{
    // As many as read at once on a machine of some cores; more are opened when needed, and closed again.
    private const int MostIdle = 16;

    // Deferred: it takes no lock, all its queries see one state, and what is written all the same is rolled back.
    private static readonly SqlStatement Begin = new("BEGIN DEFERRED");
    private static readonly SqlStatement Rollback = new("ROLLBACK");

    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private volatile bool _closed;

    public async Task<T> ReadAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, DateTimeOffset now)
    {
        if (!_idle.TryTake(out var session))
        {
            session = await SqliteSession.OpenAsync(contexts);
        }

        T result;
        try
        {
            await session.Commands.ExecuteAsync(Begin);
            result = await unit(session.Storage, now);
            await session.Commands.ExecuteAsync(Rollback);
            session.Storage.Clear();
        }
        catch
        {
            await session.AbandonAsync();
            throw;
        }

        _idle.Add(session);
        if (_closed || _idle.Count > MostIdle)
        {
            await CloseAsync(_closed ? 0 : MostIdle);
        }

        return result;
    }

    // A reader that is under way closes its own connection behind this: the last one to close writes the log back.
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await CloseAsync(left: 0);
    }

    private async Task CloseAsync(int left)
    {
        while (_idle.Count > left && _idle.TryTake(out var session))
        {
            await session.DisposeAsync();
        }
    }
}
