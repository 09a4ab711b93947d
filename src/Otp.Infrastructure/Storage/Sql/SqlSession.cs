using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Otp.Infrastructure.Storage.Sql;

/// <summary>One connection with its commands, each made and prepared once. Not for two threads at a time.</summary>
internal sealed class SqlSession : IAsyncDisposable
{
    private readonly DbConnection _connection;
    private readonly bool _namesParameters;
    private readonly Dictionary<SqlStatement, DbCommand> _commands = [];
    private readonly List<int> _mustChange = [];
    private DbBatch? _queued;

    /// <summary>Takes an open connection, which it does not close.</summary>
    public SqlSession(DbConnection connection)
    {
        _connection = connection;

        // SQLite knows $1 as a name; PostgreSQL's driver takes it as a position if the parameter has no name.
        _namesParameters = connection is SqliteConnection;
    }

    /// <summary>The transaction that commands run in.</summary>
    public DbTransaction? Transaction { get; set; }

    /// <summary>Runs a statement that returns nothing.</summary>
    /// <returns>The number of rows it changed.</returns>
    public Task<int> ExecuteAsync(SqlStatement statement, params ReadOnlySpan<object?> values)
        => Bind(statement, values).ExecuteNonQueryAsync();

    /// <summary>
    /// Writes at once, or with everything else that is queued: one round trip to a server, where there is one.
    /// </summary>
    /// <param name="statement">The statement.</param>
    /// <param name="mustChange">Whether it is a defect of timing that it changes no row.</param>
    /// <param name="values">Its values.</param>
    /// <exception cref="ChangedMeanwhileException">It must change a row, and there was none (here or when it is sent).</exception>
    public ValueTask QueueAsync(SqlStatement statement, bool mustChange, params ReadOnlySpan<object?> values)
    {
        if (!_connection.CanCreateBatch)
        {
            return RunAsync(Bind(statement, values), mustChange);
        }

        _queued ??= _connection.CreateBatch();
        var command = _queued.CreateBatchCommand();
        command.CommandText = statement.Text;
        for (var index = 0; index < values.Length; index++)
        {
            var parameter = command.CreateParameter();
            parameter.DbType = statement.Parameters[index];
            parameter.Value = values[index] ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        if (mustChange)
        {
            _mustChange.Add(_queued.BatchCommands.Count);
        }

        _queued.BatchCommands.Add(command);
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends what is queued.</summary>
    /// <inheritdoc cref="QueueAsync" path="/exception"/>
    public async ValueTask FlushAsync()
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
        }
    }

    /// <summary>Reads every row.</summary>
    public ValueTask<List<T>> ListAsync<T>(SqlStatement statement, Func<DbDataReader, T> read, params ReadOnlySpan<object?> values)
        => ReadAllAsync(Bind(statement, values), read);

    /// <summary>Reads the first row; the default value when there is none.</summary>
    public ValueTask<T?> FirstAsync<T>(SqlStatement statement, Func<DbDataReader, T> read, params ReadOnlySpan<object?> values)
        => ReadFirstAsync(Bind(statement, values), read);

    public async ValueTask DisposeAsync()
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

    private static async ValueTask RunAsync(DbCommand command, bool mustChange)
    {
        if (await command.ExecuteNonQueryAsync() == 0 && mustChange)
        {
            throw new ChangedMeanwhileException();
        }
    }

    private static async ValueTask<List<T>> ReadAllAsync<T>(DbCommand command, Func<DbDataReader, T> read)
    {
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static async ValueTask<T?> ReadFirstAsync<T>(DbCommand command, Func<DbDataReader, T> read)
    {
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? read(reader) : default;
    }

    private DbCommand Bind(SqlStatement statement, ReadOnlySpan<object?> values)
    {
        if (values.Length != statement.Parameters.Length)
        {
            throw new ArgumentException($"The statement takes {statement.Parameters.Length} values.", nameof(values));
        }

        if (!_commands.TryGetValue(statement, out var command))
        {
            command = Create(statement);
            _commands.Add(statement, command);
        }

        command.Transaction = Transaction;
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index] ?? DBNull.Value;
        }

        return command;
    }

    private DbCommand Create(SqlStatement statement)
    {
        var command = _connection.CreateCommand();
        command.CommandText = statement.Text;
        for (var index = 0; index < statement.Parameters.Length; index++)
        {
            var parameter = command.CreateParameter();
            parameter.DbType = statement.Parameters[index];
            if (_namesParameters)
            {
                parameter.ParameterName = $"${index + 1}";
            }

            command.Parameters.Add(parameter);
        }

        return command;
    }
}
