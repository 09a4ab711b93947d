using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>
/// A connection that keeps the commands it has prepared: Entity Framework makes a command for each execution, and preparing its SQL
/// would take longer than running it.
/// </summary>
internal sealed class KeptCommandsConnection(string connectionString) : SqliteConnection(connectionString)
{
    // The service's statements are some fifty; what Entity Framework writes depends on which columns have changed.
    private const int Most = 256;

    private readonly Dictionary<string, SqliteCommand> _kept = new(StringComparer.Ordinal);

    /// <summary>A command of that SQL, prepared if one was run before and is not in use.</summary>
    public SqliteCommand Take(string sql)
    {
        if (_kept.Remove(sql, out var kept))
        {
            kept.Transaction = Transaction;
            return kept;
        }

        var command = CreateCommand();
#pragma warning disable CA2100 // What the service runs, by Entity Framework or by itself.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    /// <summary>Keeps a command for the next who asks for its SQL.</summary>
    public void Keep(SqliteCommand command)
    {
        command.Parameters.Clear();
        if (_kept.Count >= Most || !_kept.TryAdd(command.CommandText, command))
        {
            command.Dispose();
        }
    }

    /// <summary>Runs a statement that has no parameters and returns nothing.</summary>
    public void Execute(string sql)
    {
        var command = Take(sql);
        command.ExecuteNonQuery();
        Keep(command);
    }

    protected override DbCommand CreateDbCommand() => new KeptCommand(this);

    protected override void Dispose(bool disposing)
    {
        foreach (var command in _kept.Values)
        {
            command.Dispose();
        }

        _kept.Clear();
        base.Dispose(disposing);
    }
}

/// <summary>Stands for the kept command of its SQL, which goes back to the connection when this is disposed of.</summary>
internal sealed class KeptCommand(KeptCommandsConnection connection) : DbCommand
{
    private SqliteCommand? _command;
    private SqliteTransaction? _transaction;

    [AllowNull]
    public override string CommandText
    {
        get => _command?.CommandText ?? "";
        set
        {
            GiveBack();
            _command = connection.Take(value ?? "");
            _command.Transaction = _transaction ?? _command.Transaction;
        }
    }

    public override int CommandTimeout
    {
        get => Command.CommandTimeout;
        set => Command.CommandTimeout = value;
    }

    public override CommandType CommandType
    {
        get => CommandType.Text;
        set => Command.CommandType = value;
    }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection
    {
        get => connection;
        set => throw new NotSupportedException("The command belongs to its connection.");
    }

    protected override DbParameterCollection DbParameterCollection => Command.Parameters;

    protected override DbTransaction? DbTransaction
    {
        get => _command?.Transaction ?? _transaction;
        set
        {
            // Some set it before the SQL.
            _transaction = (SqliteTransaction?)value;
            _command?.Transaction = _transaction;
        }
    }

    private SqliteCommand Command => _command ?? throw new InvalidOperationException("The command has no SQL yet.");

    public override void Cancel()
    {
        // SQLite runs it within the call.
    }

    public override int ExecuteNonQuery() => Command.ExecuteNonQuery();

    public override object? ExecuteScalar() => Command.ExecuteScalar();

    public override void Prepare() => Command.Prepare();

    protected override DbParameter CreateDbParameter() => new SqliteParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Command.ExecuteReader(behavior);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            GiveBack();
        }

        base.Dispose(disposing);
    }

    private void GiveBack()
    {
        if (_command is { } command)
        {
            _command = null;
            connection.Keep(command);
        }
    }
}
