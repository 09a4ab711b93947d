using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Otp.Infrastructure.Storage.Sql;

/// <summary>One connection with its commands, each made and prepared once. Not for two threads at a time.</summary>
internal sealed class SqlSession : IAsyncDisposable
{
    private readonly DbConnection _connection;
    private readonly bool _namesParameters;
    private readonly Dictionary<SqlStatement, DbCommand> _commands = [];

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

    /// <summary>Reads every row.</summary>
    public ValueTask<List<T>> ListAsync<T>(SqlStatement statement, Func<DbDataReader, T> read, params ReadOnlySpan<object?> values)
        => ReadAllAsync(Bind(statement, values), read);

    /// <summary>Reads the first row; the default value when there is none.</summary>
    public ValueTask<T?> FirstAsync<T>(SqlStatement statement, Func<DbDataReader, T> read, params ReadOnlySpan<object?> values)
        => ReadFirstAsync(Bind(statement, values), read);

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _commands.Values)
        {
            await command.DisposeAsync();
        }

        _commands.Clear();
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
