using System.Data.Common;
using Npgsql;
using Otp.Infrastructure.Storage.Sql;

namespace Otp.Infrastructure.Storage.Postgres;

/// <summary>
/// A connection to the server, whose driver prepares what runs often. Each round trip costs more than what it asks, so what
/// needs no answer of its own, locks and changes, waits and travels with the next question, in its order.
/// </summary>
internal sealed class PostgresSession(NpgsqlConnection connection, int statementSeconds) : SqlSession
{
    private readonly List<Waiting> _waiting = [];

    /// <summary>The transaction that commands run in.</summary>
    public NpgsqlTransaction? Transaction { get; init; }

    /// <summary>Runs a query, whose rows are not wanted, before whatever is asked next: each statement sees what was committed when it began.</summary>
    public void Precede(SqlStatement query, params ReadOnlySpan<SqlValue> values)
        => _waiting.Add(new Waiting(CommandOf(query, values), HasRows: true, MustChange: false));

    public override ValueTask QueueAsync(SqlStatement statement, bool mustChange, params ReadOnlySpan<SqlValue> values)
    {
        _waiting.Add(new Waiting(CommandOf(statement, values), HasRows: false, mustChange));
        return ValueTask.CompletedTask;
    }

    public override ValueTask<int> ExecuteAsync(SqlStatement statement, params ReadOnlySpan<SqlValue> values)
        => ExecuteAsync(CommandOf(statement, values));

    public override ValueTask<List<T>> ListAsync<T>(SqlStatement statement, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values)
        => AskAsync(CommandOf(statement, values), reader => ReadAllAsync(reader, read));

    public override ValueTask<T?> FirstAsync<T>(SqlStatement statement, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values)
        where T : default
        => AskAsync(CommandOf(statement, values), reader => ReadFirstAsync(reader, read));

    /// <summary>Sends what still waits to travel with a question, where there will be none.</summary>
    /// <exception cref="ChangedMeanwhileException">A statement must change a row, and there was none.</exception>
    public async ValueTask FlushAsync()
    {
        var carried = TakeWaiting();
        if (carried.Length > 0)
        {
            await using var batch = BatchOf(carried);
            await batch.ExecuteNonQueryAsync();
            Check(carried);
        }
    }

    // The server's own vacuum does.
    public override ValueTask GiveBackSpaceAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async ValueTask<List<T>> ReadAllAsync<T>(NpgsqlDataReader reader, Func<SqlRow, T> read)
    {
        var row = new Row(reader);
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(row));
        }

        return rows;
    }

    private static async ValueTask<T?> ReadFirstAsync<T>(NpgsqlDataReader reader, Func<SqlRow, T> read)
        => await reader.ReadAsync() ? read(new Row(reader)) : default;

    private static NpgsqlBatchCommand CommandOf(SqlStatement statement, ReadOnlySpan<SqlValue> values)
    {
        Check(statement, values);
        var command = new NpgsqlBatchCommand(statement.Text);
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters.Add(new NpgsqlParameter { DbType = statement.Parameters[index], Value = ObjectOf(values[index]) });
        }

        return command;
    }

    private static object ObjectOf(SqlValue value) => value.Kind switch
    {
        SqlKind.Null => DBNull.Value,
        SqlKind.Integer => (int)value.Number,
        SqlKind.Long => value.Number,
        SqlKind.Truth => value.Number != 0,
        SqlKind.Text => value.Text,
        SqlKind.Bytes => value.Bytes,
    };

    private async ValueTask<int> ExecuteAsync(NpgsqlBatchCommand command)
    {
        var carried = TakeWaiting();
        await using var batch = BatchOf([.. carried, new Waiting(command, HasRows: false, MustChange: false)]);
        await batch.ExecuteNonQueryAsync();
        Check(carried);
        return command.RecordsAffected;
    }

    private async ValueTask<T> AskAsync<T>(NpgsqlBatchCommand question, Func<NpgsqlDataReader, ValueTask<T>> read)
    {
        var carried = TakeWaiting();
        await using var batch = BatchOf([.. carried, new Waiting(question, HasRows: true, MustChange: false)]);
        T answer;
        await using (var reader = await batch.ExecuteReaderAsync())
        {
            foreach (var before in carried)
            {
                if (before.HasRows)
                {
                    await reader.NextResultAsync();
                }
            }

            answer = await read(reader);
        }

        Check(carried);
        return answer;
    }

    private static void Check(Waiting[] carried)
    {
        foreach (var (command, _, mustChange) in carried)
        {
            if (mustChange && command.RecordsAffected == 0)
            {
                throw new ChangedMeanwhileException();
            }
        }
    }

    private Waiting[] TakeWaiting()
    {
        if (_waiting.Count == 0)
        {
            return [];
        }

        Waiting[] taken = [.. _waiting];
        _waiting.Clear();
        return taken;
    }

    private NpgsqlBatch BatchOf(Waiting[] commands)
    {
        var batch = connection.CreateBatch();
        batch.Transaction = Transaction;
        batch.Timeout = statementSeconds;
        foreach (var (command, _, _) in commands)
        {
            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    private readonly record struct Waiting(NpgsqlBatchCommand Command, bool HasRows, bool MustChange);

    private sealed class Row(DbDataReader reader) : SqlRow
    {
        public override bool IsNull(int column) => reader.IsDBNull(column);

        public override int Integer(int column) => reader.GetInt32(column);

        public override long Long(int column) => reader.GetInt64(column);

        public override bool Truth(int column) => reader.GetBoolean(column);

        public override string Text(int column) => reader.GetString(column);

        public override byte[] Bytes(int column) => reader.GetFieldValue<byte[]>(column);

        public override Guid Identifier(int column) => new(Bytes(column), bigEndian: true);
    }
}
