using System.Data.Common;
using Npgsql;
using Otp.Infrastructure.Storage.Sql;

namespace Otp.Infrastructure.Storage.Postgres;

/// <summary>A connection to the server, whose driver prepares what runs often. What changes rows travels together.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection) : SqlSession
{
    private readonly Dictionary<SqlStatement, NpgsqlCommand> _commands = [];
    private readonly List<int> _mustChange = [];
    private NpgsqlBatch? _queued;

    /// <summary>The transaction that commands run in.</summary>
    public NpgsqlTransaction? Transaction { get; init; }

    public override ValueTask<int> ExecuteAsync(SqlStatement statement, params ReadOnlySpan<SqlValue> values)
        => new(Bind(statement, values).ExecuteNonQueryAsync());

    public override ValueTask QueueAsync(SqlStatement statement, bool mustChange, params ReadOnlySpan<SqlValue> values)
    {
        Check(statement, values);
        _queued ??= connection.CreateBatch();
        var command = new NpgsqlBatchCommand(statement.Text);
        Add(command.Parameters, statement, values);
        if (mustChange)
        {
            _mustChange.Add(_queued.BatchCommands.Count);
        }

        _queued.BatchCommands.Add(command);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask FlushAsync()
    {
        if (_queued is not { } batch)
        {
            return;
        }

        _queued = null;
        await using (batch)
        {
            batch.Transaction = Transaction;
            await batch.ExecuteNonQueryAsync();
            if (_mustChange.Exists(index => batch.BatchCommands[index].RecordsAffected == 0))
            {
                throw new ChangedMeanwhileException();
            }

            _mustChange.Clear();
        }
    }

    public override ValueTask<List<T>> ListAsync<T>(SqlStatement statement, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values)
        => ReadAllAsync(Bind(statement, values), read);

    public override ValueTask<T?> FirstAsync<T>(SqlStatement statement, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values)
        where T : default
        => ReadFirstAsync(Bind(statement, values), read);

    // The server's own vacuum does.
    public override ValueTask GiveBackSpaceAsync() => ValueTask.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        if (_queued is not null)
        {
            await _queued.DisposeAsync();
        }

        foreach (var command in _commands.Values)
        {
            await command.DisposeAsync();
        }

        _commands.Clear();
    }

    private static async ValueTask<List<T>> ReadAllAsync<T>(NpgsqlCommand command, Func<SqlRow, T> read)
    {
        await using var reader = await command.ExecuteReaderAsync();
        var row = new Row(reader);
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(row));
        }

        return rows;
    }

    private static async ValueTask<T?> ReadFirstAsync<T>(NpgsqlCommand command, Func<SqlRow, T> read)
    {
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? read(new Row(reader)) : default;
    }

    private static void Add(NpgsqlParameterCollection parameters, SqlStatement statement, ReadOnlySpan<SqlValue> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            parameters.Add(new NpgsqlParameter { DbType = statement.Parameters[index], Value = ObjectOf(values[index]) });
        }
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

    private NpgsqlCommand Bind(SqlStatement statement, ReadOnlySpan<SqlValue> values)
    {
        Check(statement, values);
        if (!_commands.TryGetValue(statement, out var command))
        {
            command = new NpgsqlCommand(statement.Text, connection, Transaction);
            _commands.Add(statement, command);
        }

        command.Parameters.Clear();
        Add(command.Parameters, statement, values);
        return command;
    }

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
