using Microsoft.Extensions.Options;
using Otp.Application.Observability;
using Otp.Application.Storage;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>
/// Units of work on SQLite: one writer, which takes the units that wait and commits them together, and readers beside it.
/// </summary>
internal sealed class SqliteUnitOfWork : IUnitOfWork, IAsyncDisposable
{
    private readonly WriterQueue _waiting;
    private readonly ServiceClock _clock;
    private readonly SqliteGroupCommit _groupCommit;
    private readonly SqliteReaders _readers;
    private readonly TimeSpan _writeTimeout;
    private readonly OtpMetrics? _metrics;
    private readonly Task _writer;

    public SqliteUnitOfWork(
        SqliteConnections connections,
        ServiceClock clock,
        IOptions<DatabaseOptions> options,
        OtpMetrics? metrics = null,
        UnitWatches? watches = null)
    {
        _clock = clock;
        _waiting = new WriterQueue(clock);
        _writeTimeout = options.Value.WriteTimeout;
        _groupCommit = new SqliteGroupCommit(connections, clock, watches ?? UnitWatches.None);
        _readers = new SqliteReaders(connections);
        _metrics = metrics;
        _metrics?.WriterQueueIs(() => _waiting.Count);

        // On a thread of its own: it stands still for every fsync, and would leave a pool of as many threads as cores one short.
        _writer = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public Task<T> RunAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
        => RunAsync(unit, isBehind: false, cancellationToken);

    public Task<T> RunBehindAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
        => RunAsync(unit, isBehind: true, cancellationToken);

    public async Task<T> ReadAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
    {
        using var nesting = UnitNesting.Enter();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await _readers.ReadAsync(unit, _clock.Now);
        }
        catch (Exception exception) when (SqliteFaults.Of(exception) is { } fault)
        {
            throw fault.ToUnavailable(exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Close();
        await _writer;
        await _groupCommit.DisposeAsync();
        await _readers.DisposeAsync();
    }

    private async Task<T> RunAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, bool isBehind, CancellationToken cancellationToken)
    {
        UnitNesting.ThrowIfInside();
        var pending = new PendingUnit<T>(unit);
        await _waiting.AddAsync(pending, isBehind, _writeTimeout, cancellationToken);
        try
        {
            return await pending.Task.WaitAsync(_writeTimeout, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            if (pending.Task.IsCompleted || !pending.TryAbandon())
            {
                // It has started, so its outcome is the answer, however long the commit takes.
                return await pending.Task;
            }

            throw exception is TimeoutException
                ? new StorageUnavailableException("The unit's turn to write did not come in time.", exception)
                : exception;
        }
    }

    private void Write()
    {
        using var nesting = UnitNesting.Enter();
        var batch = new List<PendingUnit>(SqliteGroupCommit.MaxUnits);
        while (_waiting.Wait())
        {
            batch.Clear();
            while (batch.Count < SqliteGroupCommit.MaxUnits && _waiting.TryTake(out var next))
            {
                if (next.TryStart())
                {
                    batch.Add(next);
                }
            }

            if (batch.Count > 0)
            {
                _groupCommit.CommitAsync(batch).GetAwaiter().GetResult();
                _metrics?.Committed(batch.Count);
            }
        }
    }
}
