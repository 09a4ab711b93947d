using System.Globalization;
using Microsoft.Data.Sqlite;

namespace RawGroupCommit;

/// <summary>The outcome of a verification.</summary>
internal enum Verdict
{
    UnknownToken,
    WrongCode,
    Locked,
    AlreadyVerified,
    Expired,
    Valid,
}

/// <summary>A message to send.</summary>
internal sealed record Message(string Token, string Phone, string Code);

/// <summary>The prepared statements. Each decides and writes at once, inside the writer's transaction.</summary>
internal sealed class Statements : IDisposable
{
    private const int MaxAttempts = 3;

    private const string Schema = """
        PRAGMA journal_mode=WAL;
        PRAGMA synchronous=FULL;
        CREATE TABLE IF NOT EXISTS items (
            token TEXT NOT NULL PRIMARY KEY, code TEXT NOT NULL, status INTEGER NOT NULL, failed INTEGER NOT NULL,
            created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS deliveries (
            token TEXT NOT NULL PRIMARY KEY, phone TEXT NOT NULL, status INTEGER NOT NULL, provider_id TEXT) WITHOUT ROWID;
        """;

    private readonly List<SqliteCommand> _commands = [];
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _rollback;
    private readonly SqliteCommand _addItem;
    private readonly SqliteCommand _addDelivery;
    private readonly SqliteCommand _verify;
    private readonly SqliteCommand _countFailure;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _dropDelivery;
    private readonly SqliteCommand _acceptDelivery;
    private readonly SqliteCommand _pending;

    public Statements(SqliteConnection connection)
    {
        _connection = connection;
        using (var schema = connection.CreateCommand())
        {
            schema.CommandText = Schema;
            schema.ExecuteNonQuery();
        }

        // Status of an item: 0 pending, 1 verified. Of a delivery: 0 pending, 1 accepted, 2 dropped.
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _addItem = Prepare(
            "INSERT INTO items VALUES ($token, $code, 0, 0, $now, $expires) ON CONFLICT DO NOTHING",
            "$token", "$code", "$now", "$expires");
        _addDelivery = Prepare("INSERT INTO deliveries VALUES ($token, $phone, 0, NULL)", "$token", "$phone");
        _verify = Prepare(
            "UPDATE items SET status = 1 WHERE token = $token AND status = 0 AND code = $code AND failed < $max AND expires_at > $now",
            "$token", "$code", "$max", "$now");
        _countFailure = Prepare(
            "UPDATE items SET failed = failed + 1 "
            + "WHERE token = $token AND status = 0 AND code <> $code AND failed < $max AND expires_at > $now",
            "$token", "$code", "$max", "$now");
        _find = Prepare("SELECT status, failed, code = $code, expires_at FROM items WHERE token = $token", "$token", "$code");
        _dropDelivery = Prepare("UPDATE deliveries SET status = 2 WHERE token = $token AND status = 0", "$token");
        _acceptDelivery = Prepare(
            "UPDATE deliveries SET status = 1, provider_id = $id WHERE token = $token AND status = 0", "$token", "$id");
        _pending = Prepare(
            "SELECT items.token, phone, code FROM deliveries JOIN items USING (token) "
            + "WHERE deliveries.status = 0 AND expires_at > $now",
            "$now");
    }

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    /// <summary>Ends a transaction that a fault has not ended by itself.</summary>
    public void Rollback()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            _rollback.ExecuteNonQuery();
        }
    }

    /// <summary>Stores a code and its delivery; false when the token is taken.</summary>
    public bool Create(Message message, DateTimeOffset now, TimeSpan validity)
    {
        if (Execute(_addItem, message.Token, message.Code, now.ToUnixTimeMilliseconds(), (now + validity).ToUnixTimeMilliseconds()) == 0)
        {
            return false;
        }

        Execute(_addDelivery, message.Token, message.Phone);
        return true;
    }

    /// <summary>If the code is right, claims it and ends its delivery. Otherwise counts a failure.</summary>
    public Verdict Verify(string token, string code, DateTimeOffset now)
    {
        var milliseconds = now.ToUnixTimeMilliseconds();
        if (Execute(_verify, token, code, MaxAttempts, milliseconds) == 1)
        {
            Execute(_dropDelivery, token);
            return Verdict.Valid;
        }

        return Execute(_countFailure, token, code, MaxAttempts, milliseconds) == 1 ? Verdict.WrongCode : Settled(token, code, milliseconds);
    }

    /// <summary>Records that the provider accepted a message.</summary>
    public bool Accept(string token, string providerId) => Execute(_acceptDelivery, token, providerId) == 1;

    /// <summary>The messages that an earlier process did not send.</summary>
    public IReadOnlyList<Message> PendingDeliveries(DateTimeOffset now)
    {
        Set(_pending, now.ToUnixTimeMilliseconds());
        using var rows = _pending.ExecuteReader();
        var messages = new List<Message>();
        while (rows.Read())
        {
            messages.Add(new Message(rows.GetString(0), rows.GetString(1), rows.GetString(2)));
        }

        return messages;
    }

    public void Dispose() => _commands.ForEach(command => command.Dispose());

    private static int Execute(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        Set(command, values);
        return command.ExecuteNonQuery();
    }

    private static void Set(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index];
        }
    }

    private Verdict Settled(string token, string code, long now)
    {
        Set(_find, token, code);
        using var row = _find.ExecuteReader();
        if (!row.Read())
        {
            return Verdict.UnknownToken;
        }

        var (status, failed, right, expiresAt) = (row.GetInt32(0), row.GetInt32(1), row.GetBoolean(2), row.GetInt64(3));
        return (status, right) switch
        {
            (0, _) when failed >= MaxAttempts => Verdict.Locked,
            (_, false) => Verdict.WrongCode,
            (1, true) => Verdict.AlreadyVerified,
            _ when expiresAt <= now => Verdict.Expired,
            _ => throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"An item of status {status} was not judged.")),
        };
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        _commands.Add(command);
        return command;
    }
}
