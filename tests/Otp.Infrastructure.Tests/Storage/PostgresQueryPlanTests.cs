using System.Data;
using System.Reflection;
using Npgsql;
using Otp.Infrastructure.Storage.Sql;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>Cost stays flat on PostgreSQL too: with sequential scans made dear, no statement needs one.</summary>
public sealed class PostgresQueryPlanTests
{
    private static readonly Dictionary<string, SqlStatement> Statements = typeof(SqlStatement).Assembly.GetTypes()
        .Where(type => type.Namespace is { } name && !name.EndsWith(".Sqlite", StringComparison.Ordinal))
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Where(field => field.FieldType == typeof(SqlStatement))
        .ToDictionary(field => $"{field.DeclaringType!.Name}.{field.Name}", field => (SqlStatement)field.GetValue(null)!, StringComparer.Ordinal);

    private PostgresTestDatabase _database = null!;

    [OneTimeSetUp]
    public async Task Start() => _database = await PostgresTestDatabase.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _database.DisposeAsync();

    [TestCaseSource(nameof(Names))]
    public async Task No_statement_scans_a_table(string name)
    {
        var statement = Statements[name];
        await using var connection = new NpgsqlConnection($"{_database.Connection};Pooling=false");
        await connection.OpenAsync();
        await RunAsync(connection, "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan");
        var types = string.Join(", ", statement.Parameters.Select(TypeOf));
        await RunAsync(connection, $"PREPARE one {(types.Length > 0 ? $"({types})" : "")} AS {statement.Text}");

        var values = string.Join(", ", statement.Parameters.Select(_ => "NULL"));
        var plan = await RunAsync(connection, $"EXPLAIN EXECUTE one {(values.Length > 0 ? $"({values})" : "")}");

        Assert.That(plan, Is.Not.Empty);
        Assert.That(plan, Has.None.Contains("Seq Scan"), string.Join('\n', plan));
    }

    private static string[] Names() => [.. Statements.Keys];

    private static string TypeOf(DbType type) => type switch
    {
        DbType.Binary => "bytea",
        DbType.String => "text",
        DbType.Int32 => "integer",
        DbType.Int64 => "bigint",
        DbType.Boolean => "boolean",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static async Task<List<string>> RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The service's own statements.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }
}
