using Microsoft.Data.Sqlite;
using Otp.Infrastructure.Storage.Sql;
using SQLitePCL;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>
/// An open connection with its statements, each prepared once and stepped through SQLite's own functions: the library is in
/// the process, so nothing is awaited and no command object stands between.
/// </summary>
internal sealed class SqliteStatements(SqliteConnection connection) : SqlSession
{
    // Of a lock that is taken by another process, in milliseconds; as long as a command of the connection waits.
    private const int PatienceInMs = 1_000;

    // Free pages are what the next rows are written to, so a quarter of the file is kept; beyond it 256 KB at a time.
    private const int KeptShare = 4;
    private static readonly SqlStatement CountPages = new("PRAGMA page_count");
    private static readonly SqlStatement CountFree = new("PRAGMA freelist_count");
    private static readonly SqlStatement GiveBack = new("PRAGMA incremental_vacuum(64)");

    private readonly Dictionary<SqlStatement, sqlite3_stmt> _prepared = [];
    private readonly sqlite3 _database = Patient(connection);

    public override ValueTask<int> ExecuteAsync(SqlStatement statement, params ReadOnlySpan<SqlValue> values)
        => ValueTask.FromResult(Execute(statement, values));

    /// <inheritdoc cref="ExecuteAsync"/>
    public int Execute(SqlStatement statement, params ReadOnlySpan<SqlValue> values)
    {
        var prepared = Bind(statement, values);
        try
        {
            while (Step(prepared))
            {
                // What it returns is not wanted.
            }

            return raw.sqlite3_changes(_database);
        }
        finally
        {
            raw.sqlite3_reset(prepared);
        }
    }

    public override ValueTask QueueAsync(SqlStatement statement, bool mustChange, params ReadOnlySpan<SqlValue> values)
        => Execute(statement, values) == 0 && mustChange ? throw new ChangedMeanwhileException() : ValueTask.CompletedTask;

    public override ValueTask<List<T>> ListAsync<T>(SqlStatement statement, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values)
    {
        var prepared = Bind(statement, values);
        try
        {
            var row = new Row(prepared);
            var rows = new List<T>();
            while (Step(prepared))
            {
                rows.Add(read(row));
            }

            return ValueTask.FromResult(rows);
        }
        finally
        {
            raw.sqlite3_reset(prepared);
        }
    }

    public override ValueTask<T?> FirstAsync<T>(SqlStatement statement, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values)
        where T : default
    {
        var prepared = Bind(statement, values);
        try
        {
            return ValueTask.FromResult(Step(prepared) ? read(new Row(prepared)) : default);
        }
        finally
        {
            raw.sqlite3_reset(prepared);
        }
    }

    public override async ValueTask GiveBackSpaceAsync()
    {
        if (await FirstAsync(CountFree, Number) * KeptShare > await FirstAsync(CountPages, Number))
        {
            Execute(GiveBack);
        }
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var prepared in _prepared.Values)
        {
            prepared.Dispose();
        }

        _prepared.Clear();
        return ValueTask.CompletedTask;
    }

    private static long Number(SqlRow row) => row.Long(0);

    private static sqlite3 Patient(SqliteConnection connection)
    {
        var database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        raw.sqlite3_busy_timeout(database, PatienceInMs);
        return database;
    }

    // True for a row, false at the end.
    private bool Step(sqlite3_stmt prepared)
    {
        var code = raw.sqlite3_step(prepared);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        Check(code);
        return false;
    }

    private sqlite3_stmt Bind(SqlStatement statement, ReadOnlySpan<SqlValue> values)
    {
        Check(statement, values);
        if (!_prepared.TryGetValue(statement, out var prepared))
        {
            // SQLite would take $1 for a name, and number names by their first appearance. It counts by ?1.
            var text = statement.Text.Replace('$', '?');
            Check(raw.sqlite3_prepare_v3(_database, text, raw.SQLITE_PREPARE_PERSISTENT, out prepared));
            _prepared.Add(statement, prepared);
        }

        for (var index = 0; index < values.Length; index++)
        {
            Check(Bind(prepared, index + 1, values[index]));
        }

        return prepared;
    }

    private static int Bind(sqlite3_stmt prepared, int position, SqlValue value) => value.Kind switch
    {
        SqlKind.Null => raw.sqlite3_bind_null(prepared, position),
        SqlKind.Integer or SqlKind.Long or SqlKind.Truth => raw.sqlite3_bind_int64(prepared, position, value.Number),
        SqlKind.Text => raw.sqlite3_bind_text(prepared, position, value.Text),
        SqlKind.Bytes => raw.sqlite3_bind_blob(prepared, position, value.Bytes),
    };

    private void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }

    private sealed class Row(sqlite3_stmt prepared) : SqlRow
    {
        public override bool IsNull(int column) => raw.sqlite3_column_type(prepared, column) == raw.SQLITE_NULL;

        public override int Integer(int column) => raw.sqlite3_column_int(prepared, column);

        public override long Long(int column) => raw.sqlite3_column_int64(prepared, column);

        public override bool Truth(int column) => raw.sqlite3_column_int(prepared, column) != 0;

        public override string Text(int column) => raw.sqlite3_column_text(prepared, column).utf8_to_string();

        public override byte[] Bytes(int column) => raw.sqlite3_column_blob(prepared, column).ToArray();

        public override Guid Identifier(int column) => new(raw.sqlite3_column_blob(prepared, column), bigEndian: true);
    }
}
