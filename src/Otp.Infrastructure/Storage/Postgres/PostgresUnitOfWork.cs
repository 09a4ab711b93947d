using System.Data;
using Npgsql;
using Otp.Application.Storage;
using Otp.Infrastructure.Storage.Sql;

namespace Otp.Infrastructure.Storage.Postgres;

/// <summary>
/// Units of work on PostgreSQL: each its own transaction on a connection of the pool. Units of several instances meet at
/// the locks they take (<see cref="PostgresLocks"/>).
/// </summary>
internal sealed class PostgresUnitOfWork : IUnitOfWork
{
    // Between this process and the server real time passes, whatever time the rules go by.
    private static readonly TimeProvider Waiting = TimeProvider.System;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // Null for a transaction that wrote nothing, whose commit cannot be in doubt.
    private static readonly SqlStatement CurrentTransaction = new("SELECT pg_current_xact_id_if_assigned()::text");
    private static readonly SqlStatement StatusOfTransaction = new("SELECT pg_xact_status($1::xid8)", DbType.String);

    private readonly NpgsqlDataSource _source;
    private readonly ServiceClock _clock;
    private readonly TimeSpan _writeTimeout;

    public PostgresUnitOfWork(NpgsqlDataSource source, ServiceClock clock, TimeSpan writeTimeout)
    {
        _source = source;
        _clock = clock;
        _writeTimeout = writeTimeout;
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
                return await RunAsync(attempt, cancellationToken);
            }
            catch (Exception exception) when (attempt.CommitSent && PostgresFaults.IsConnectionLost(exception))
            {
                // Also when the time for repeating is over: what was committed is told so.
                if (await CommittedAsync(attempt))
                {
                    return attempt.Result!;
                }

                if (Waiting.GetElapsedTime(started) >= _writeTimeout)
                {
                    throw new StorageUnavailableException("The connection was lost, and the unit undone.", exception);
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

    // A connection that is lost before the COMMIT left takes the transaction with it.
    private static bool MayRepeat(Exception exception) => PostgresFaults.IsRepeatable(exception) || PostgresFaults.IsConnectionLost(exception);

    private async Task<T> ReadAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);

        // One state for all its queries; what is written all the same is rolled back with it.
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, CancellationToken.None);
        await using var session = new PostgresSession(connection) { Transaction = snapshot };
        return await unit(new SqlStorage(session, NoRowLocks.Instance), now);
    }

    private async Task<T> RunAsync<T>(Attempt<T> attempt, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, CancellationToken.None);
        await using var session = new PostgresSession(connection) { Transaction = transaction };
        var storage = new SqlStorage(session, new PostgresLocks(session));
        attempt.Result = await attempt.Unit(storage, _clock.Now);
        await storage.SaveAsync();

        // With what was saved, in one round trip.
        attempt.Transaction = await session.FirstAsync(CurrentTransaction, TextOrNull);
        attempt.CommitSent = true;
        await transaction.CommitAsync(CancellationToken.None);
        return attempt.Result;
    }

    // The answer to the COMMIT was lost with its connection: the server knows what became of the transaction. While it does
    // not say, neither "done" nor "not done" would be true.
    private async Task<bool> CommittedAsync<T>(Attempt<T> attempt)
    {
        if (attempt.Transaction is not { } transaction)
        {
            return true;
        }

        var lost = Waiting.GetTimestamp();
        while (Waiting.GetElapsedTime(lost) < _writeTimeout)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync(CancellationToken.None);
                await using var session = new PostgresSession(connection);
                switch (await session.FirstAsync(StatusOfTransaction, TextOrNull, transaction))
                {
                    case "committed":
                        return true;
                    case "aborted":
                        return false;
                }
            }
            catch (Exception exception) when (PostgresFaults.Of(exception) is not null)
            {
                // The server is still away.
            }

            await Task.Delay(Pause, Waiting, CancellationToken.None);
        }

        throw new StorageUnavailableException("The connection was lost at COMMIT, and the server does not say what became of it.");
    }

    private static string? TextOrNull(SqlRow row) => row.TextOrNull(0);

    private sealed class Attempt<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit)
    {
        public Func<IStorage, DateTimeOffset, ValueTask<T>> Unit { get; } = unit;

        public T? Result { get; set; }

        public string? Transaction { get; set; }

        public bool CommitSent { get; set; }
    }
}
