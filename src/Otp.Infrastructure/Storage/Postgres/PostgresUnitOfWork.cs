using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;
using Otp.Application.Storage;

namespace Otp.Infrastructure.Storage.Postgres;

/// <summary>
/// Units of work on PostgreSQL: each its own transaction on a connection of the pool. Units of several instances meet at
/// the locks they take (<see cref="PostgresSql"/>).
/// </summary>
internal sealed class PostgresUnitOfWork : IUnitOfWork
{
    // Between this process and the server real time passes, whatever time the rules go by.
    private static readonly TimeProvider Waiting = TimeProvider.System;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly PooledDbContextFactory<PostgresOtpDbContext> _writing;
    private readonly PooledDbContextFactory<PostgresOtpDbContext> _reading;

    private readonly NpgsqlDataSource _source;
    private readonly ServiceClock _clock;
    private readonly TimeSpan _writeTimeout;

    private readonly UnitWatches _watches;

    public PostgresUnitOfWork(
        NpgsqlDataSource source, ServiceClock clock, TimeSpan writeTimeout, UnitWatches? watches = null)
    {
        _watches = watches ?? UnitWatches.None;
        _source = source;
        _clock = clock;
        _writeTimeout = writeTimeout;
        var seconds = PostgresServer.StatementSeconds(writeTimeout);
        _writing = new(PostgresOtpDbContext.ForUnits(QueryTrackingBehavior.TrackAll, seconds));
        _reading = new(PostgresOtpDbContext.ForUnits(QueryTrackingBehavior.NoTracking, seconds));
    }

    public async Task<T> RunAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
    {
        using var nesting = UnitNesting.Enter();
        var started = Waiting.GetTimestamp();
        while (true)
        {
            var attempt = new Attempt<T>(unit);
            try
            {
                return Committed(attempt, await RunAsync(attempt, cancellationToken));
            }
            catch (Exception exception) when (attempt.CommitSent && PostgresFaults.IsAnswerLost(exception))
            {
                // Also when the time for repeating is over: what was committed is told so.
                if (attempt.Marker is { } marker && await CommittedAsync(marker))
                {
                    return Committed(attempt, attempt.Result!);
                }

                if (Waiting.GetElapsedTime(started) >= _writeTimeout)
                {
                    throw new StorageUnavailableException("The answer to the COMMIT was lost, and time is over.", exception);
                }
            }
            catch (Exception exception) when (MayRepeat(exception) && Waiting.GetElapsedTime(started) < _writeTimeout)
            {
                await Task.Delay(Pause, Waiting, cancellationToken);
            }
            catch (Exception exception) when (PostgresFaults.Of(exception) is { } fault)
            {
                throw new StorageUnavailableException(fault, exception);
            }
        }
    }

    public async Task<T> ReadAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
    {
        using var nesting = UnitNesting.Enter();
        var started = Waiting.GetTimestamp();
        while (true)
        {
            try
            {
                return await ReadAsync(unit, _clock.Now, cancellationToken);
            }
            catch (Exception exception) when (MayRepeat(exception) && Waiting.GetElapsedTime(started) < _writeTimeout)
            {
                // A server that was restarted has left its connections in the pool dead.
                await Task.Delay(Pause, Waiting, cancellationToken);
            }
            catch (Exception exception) when (PostgresFaults.Of(exception) is { } fault)
            {
                throw new StorageUnavailableException(fault, exception);
            }
        }
    }

    private T Committed<T>(Attempt<T> attempt, T result)
    {
        _watches.Committed(attempt.Changes, attempt.At);
        return result;
    }

    // A connection that is lost before the COMMIT left takes the transaction with it.
    private static bool MayRepeat(Exception exception)
        => PostgresFaults.IsRepeatable(exception) || PostgresFaults.IsConnectionLost(exception);

    private async Task<T> ReadAsync<T>(
        Func<IStorage, DateTimeOffset, ValueTask<T>> unit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);

        // One state for all its queries; what is written all the same is rolled back with it.
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, CancellationToken.None);
        await using var context = await OverAsync(_reading, connection);
        return await unit(new OtpStorage(context, new EngineSql(context), UnitWatches.None), now);
    }

    private Task<T> RunAsync<T>(Attempt<T> attempt, CancellationToken cancellationToken)
        => CommitAsync(
            async context =>
            {
                var storage = new OtpStorage(context, new PostgresSql(context), _watches);
                var now = _clock.Now;
                attempt.Result = await attempt.Unit(storage, now);
                if (storage.IsMarked)
                {
                    attempt.Marker = Guid.CreateVersion7().ToByteArray(bigEndian: true);
                    context.CommitMarkers.Add(new CommitMarkerRow { Id = attempt.Marker, At = now });
                }

                await storage.SaveAsync(now);
                (attempt.Changes, attempt.At) = (storage.Changes, now);
                attempt.CommitSent = true;
                return attempt.Result;
            },
            cancellationToken);

    private async Task<T> CommitAsync<T>(Func<PostgresOtpDbContext, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken);
        NpgsqlTransaction? transaction = null;
        var commit = Task.CompletedTask;
        try
        {
            transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, CancellationToken.None);
            T result;
            await using (var context = await OverAsync(_writing, connection))
            {
                result = await work(context);
            }

            commit = transaction.CommitAsync(CancellationToken.None);
            await commit.WaitAsync(_writeTimeout, Waiting, CancellationToken.None);
            return result;
        }
        finally
        {
            var closing = CloseAsync(commit, transaction, connection);
            if (commit.IsCompleted)
            {
                await closing;
            }
        }
    }

    // A COMMIT that is not answered in time is left to itself. A server that is asked to cancel one stops waiting for its
    // standby and shows everybody what a failure may still undo.
    private static async Task CloseAsync(Task commit, NpgsqlTransaction? transaction, NpgsqlConnection connection)
    {
        await commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (transaction is not null)
        {
            await transaction.DisposeAsync();
        }

        await connection.DisposeAsync();
    }

    // The answer to the COMMIT was lost. The unit's own marker tells what became of it: no number that the server may give out
    // again after a crash. The look-up writes, so that it waits for a unit that has not ended, and keeps one that lost from
    // being committed after all; it is believed when it is itself on disk.
    private async Task<bool> CommittedAsync(byte[] marker)
    {
        using var patience = new CancellationTokenSource(_writeTimeout, Waiting);
        while (!patience.IsCancellationRequested)
        {
            try
            {
                return await LookForAsync(marker, patience.Token);
            }
            catch (Exception exception)
                when (exception is OperationCanceledException || MayRepeat(exception) || PostgresFaults.Of(exception) is not null)
            {
                // The server is still away, or the unit has not ended.
            }

            await Task.Delay(Pause, Waiting, CancellationToken.None);
        }

        throw new StorageUnavailableException("The answer to the COMMIT was lost, and the server does not say what became of it.");
    }

    private async Task<bool> LookForAsync(byte[] marker, CancellationToken cancellationToken)
        => !await CommitAsync(context => new PostgresSql(context).IsLostAsync(marker, _clock.Now), cancellationToken);

    // Entity Framework knows nothing of the transaction.
    private static async Task<PostgresOtpDbContext> OverAsync(
        PooledDbContextFactory<PostgresOtpDbContext> contexts, NpgsqlConnection connection)
    {
        var context = await contexts.CreateDbContextAsync();
        context.Database.SetDbConnection(connection);
        return context;
    }

    private sealed class Attempt<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit)
    {
        public Func<IStorage, DateTimeOffset, ValueTask<T>> Unit { get; } = unit;

        public T? Result { get; set; }

        public byte[]? Marker { get; set; }

        public bool CommitSent { get; set; }

        public UnitChanges Changes { get; set; } = UnitChanges.None;

        public DateTimeOffset At { get; set; }
    }
}
