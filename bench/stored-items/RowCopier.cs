using Microsoft.Data.Sqlite;

namespace StoredItems;

/// <summary>Copies rows with new keys and earlier times.</summary>
internal sealed class RowCopier : IDisposable
{
    // The table that is counted. Other tables with at least as many rows have rows for each code, and are copied too.
    private const string Items = "Items";

    // The service keeps codes for a day after their end. All codes in the file must be over, because pending ones would expire
    // while the service is measured.
    private static readonly TimeSpan Spread = TimeSpan.FromHours(22);

    private readonly SqliteConnection _connection;

    public RowCopier(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        _connection.CreateFunction<byte[]?, long, long, byte[]?>("new_id", Copies.Id, isDeterministic: true);
        _connection.CreateFunction<byte[]?, long, byte[]?>("new_key", Copies.Key, isDeterministic: true);
        _connection.CreateFunction<string?, long, string?>("new_reference", Copies.Reference, isDeterministic: true);
    }

    public void Fill(int count)
    {
        // The file is made for one measurement, so it need not survive a crash of this program.
        Execute("PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000; PRAGMA foreign_keys=OFF;");
        var templates = Count(Items);
        if (templates == 0)
        {
            throw new InvalidOperationException("The database holds no code to copy.");
        }

        var copies = (count - 1) / templates;
        var tables = TextsOf("SELECT name FROM sqlite_schema WHERE type = 'table'").FindAll(table => Count(table) >= templates);
        foreach (var table in tables)
        {
            Copy(table, copies, (long)Spread.TotalMilliseconds / Math.Max(1, copies));
        }

        // No ANALYZE here: the service makes no statistics, so there are none.
        Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        Console.WriteLine(FormattableString.Invariant($"{Count(Items)} items"));
    }

    public void Dispose() => _connection.Dispose();

    // The oldest copy comes first, in the order in which a service would store the rows.
    private void Copy(string table, long copies, long step)
    {
        Execute($"""CREATE TEMP TABLE template AS SELECT * FROM "{table}" """);
        var columns = TextsOf($"SELECT name FROM pragma_table_info('{table}')");
        using var transaction = _connection.BeginTransaction();
        using var insert = _connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText =
            $"""
            INSERT INTO "{table}" ({string.Join(", ", columns.Select(column => $"\"{column}\""))})
            SELECT {string.Join(", ", columns.Select(ValueOf))} FROM temp.template
            """;
        var copy = insert.Parameters.Add("$copy", SqliteType.Integer);
        var shift = insert.Parameters.Add("$shift", SqliteType.Integer);
        for (var number = copies; number > 0; number--)
        {
            (copy.Value, shift.Value) = (number, number * step);
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
        Execute("DROP TABLE temp.template");
    }

    // By the names in the service's model: ids, hashes and references are new, and times are earlier.
    private static string ValueOf(string column) => column switch
    {
        "Id" or "ItemId" or "DeliveryId" => $"new_id(\"{column}\", $copy, $shift)",
        "Key" or "Seed" or "PhoneHash" or "MessengerHash" => $"new_key(\"{column}\", $copy)",
        "ClientRef" or "MessageId" or "ProviderId" => $"new_reference(\"{column}\", $copy)",
        "Token" => "\"Token\" || '.' || $copy",
        _ when column == "At" || column.EndsWith("At", StringComparison.Ordinal) => $"\"{column}\" - $shift",
        _ => $"\"{column}\"",
    };

    private List<string> TextsOf(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var texts = new List<string>();
        while (rows.Read())
        {
            texts.Add(rows.GetString(0));
        }

        return texts;
    }

    private long Count(string table)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"""SELECT count(*) FROM "{table}" """;
        return (long)command.ExecuteScalar()!;
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
