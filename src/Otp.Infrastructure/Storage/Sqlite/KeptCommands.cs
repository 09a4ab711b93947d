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

    private readonly Dictionary<string, PreparedCommand> _kept = new(StringComparer.Ordinal);

    /// <summary>A command of that SQL, prepared if one was run before and is not in use.</summary>
    public PreparedCommand Take(string sql)
    {
        if (_kept.TryGetValue(sql, out var kept) && !kept.IsInUse)
        {
            kept.IsInUse = true;
            return kept;
        }

        var command = CreateCommand();
#pragma warning disable CA2100 // What the service runs, by Entity Framework or by itself.
        command.CommandText = sql;
#pragma warning restore CA2100
        var taken = new PreparedCommand(command) { IsInUse = true };
        taken.IsKept = _kept.Count < Most && _kept.TryAdd(sql, taken);
        return taken;
    }

    /// <summary>Runs a statement that has no parameters and returns nothing.</summary>
    public void Execute(string sql)
    {
        var command = Take(sql);
        command.Command.ExecuteNonQuery();
        command.GiveBack();
    }

    protected override DbCommand CreateDbCommand() => new KeptCommand(this);

    protected override void Dispose(bool disposing)
    {
        foreach (var kept in _kept.Values)
        {
            kept.Command.Dispose();
        }

        _kept.Clear();
        base.Dispose(disposing);
    }
}

/// <summary>A command of one SQL.</summary>
internal sealed class PreparedCommand(SqliteCommand command)
{
    public SqliteCommand Command { get; } = command;

    public bool IsInUse { get; set; }

    /// <summary>Whether it is there for the next who asks for its SQL.</summary>
    public bool IsKept { get; set; }

    /// <summary>Ends its use.</summary>
    public void GiveBack()
    {
        Command.Parameters.Clear();
        IsInUse = false;
        if (!IsKept)
        {
            Command.Dispose();
        }
    }
}

/// <summary>Stands for the kept command of its SQL, which goes back to the connection when this is disposed of.</summary>
internal sealed class KeptCommand(KeptCommandsConnection connection) : DbCommand
{
    private PreparedCommand? _prepared;

    [AllowNull]
    public override string CommandText
    {
        get => _prepared?.Command.CommandText ?? "";
        set
        {
            GiveBack();
            _prepared = connection.Take(value ?? "");
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

    // Nobody begins one by the driver: BEGIN is a statement here.
    protected override DbTransaction? DbTransaction { get; set; }

    private SqliteCommand Command => _prepared?.Command ?? throw new InvalidOperationException("The command has no SQL yet.");

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
        _prepared?.GiveBack();
        _prepared = null;
    }
}
