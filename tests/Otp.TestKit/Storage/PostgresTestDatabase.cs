using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;
using Otp.Application.Storage;
using Otp.Infrastructure.Storage;
using Otp.Infrastructure.Storage.Postgres;

namespace Otp.TestKit.Storage;

/// <summary>A database on a real PostgreSQL server, with the unit of work of one instance over it.</summary>
internal sealed class PostgresTestDatabase : StoredDatabase
{
    public static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(20);

    // Migrated once for all tests; each starts with a copy.
    private static readonly Lazy<Task<string>> Template = new(MigrateTemplateAsync);

    private readonly List<NpgsqlDataSource> _sources = [];
    private readonly bool _isDropped;

    private PostgresTestDatabase(string connection, bool isDropped = true)
    {
        Connection = connection;
        _isDropped = isDropped;
        UnitOfWork = NewInstance();
    }

    public override IUnitOfWork UnitOfWork { get; }

    /// <summary>How to connect.</summary>
    public string Connection { get; }

    public static async Task<PostgresTestDatabase> StartAsync()
    {
        var template = new NpgsqlConnectionStringBuilder(await Template.Value).Database;
        return new PostgresTestDatabase(LocalPostgres.Server.CreateDatabase(template));
    }

    /// <summary>A database that stands on the server; the test drops it.</summary>
    public static PostgresTestDatabase Open(string connection) => new(connection, isDropped: false);

    public static DbContextOptions<PostgresOtpDbContext> Options(NpgsqlDataSource source)
        => new DbContextOptionsBuilder<PostgresOtpDbContext>().UseNpgsql(source).Options;

    /// <summary>The unit of work of another instance over the same database.</summary>
    public PostgresUnitOfWork NewInstance(string? connection = null, TimeSpan? writeTimeout = null, IUnitWatch? watch = null)
    {
        var source = NpgsqlDataSource.Create(PostgresServer.From(connection ?? Connection, writeTimeout ?? WriteTimeout).ConnectionString);
        _sources.Add(source);
        return new PostgresUnitOfWork(source, new ServiceClock(Time), writeTimeout ?? WriteTimeout, watch is null ? null : WatchedBy(watch));
    }

    public override long Ask(string sql)
    {
        using var connection = new NpgsqlConnection($"{Connection};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own constants.
        command.CommandText = sql;
#pragma warning restore CA2100
        return NumberOf(command.ExecuteScalar());
    }

    public override async Task<OtpDbContext> OpenContextAsync(QueryTrackingBehavior tracking)
    {
        var connection = new NpgsqlConnection($"{Connection};Pooling=false");
        await connection.OpenAsync();
        var context = new PostgresOtpDbContext(PostgresOtpDbContext.ForUnits(tracking, PostgresServer.StatementSeconds(WriteTimeout)));
        context.Database.SetDbConnection(connection, contextOwnsConnection: true);
        return context;
    }

    public override bool IsTo(DbConnection connection)
        => connection is NpgsqlConnection && connection.Database == new NpgsqlConnectionStringBuilder(Connection).Database;

    // With sequential scans made dear: where one is left, there is no index.
    public override async Task<IReadOnlyList<string>> ExplainAsync(string sql, IEnumerable<DbParameter> parameters)
    {
        await using var connection = new NpgsqlConnection($"{Connection};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SET enable_seqscan = off";
        await command.ExecuteNonQueryAsync();
#pragma warning disable CA2100 // The service's own statements.
        command.CommandText = $"EXPLAIN {sql}";
#pragma warning restore CA2100
        foreach (var parameter in parameters.Cast<NpgsqlParameter>())
        {
            command.Parameters.Add(parameter.Clone());
        }

        return await ReadAsync(command, column: 0);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var source in _sources)
        {
            await source.DisposeAsync();
        }

        if (_isDropped)
        {
            LocalPostgres.Server.DropDatabase(Connection);
        }
    }

    protected override string BytesOf(string hex) => $"'\\x{hex}'::bytea";

    private static async Task<string> MigrateTemplateAsync()
    {
        var connection = LocalPostgres.Server.CreateDatabase();
        await using var source = NpgsqlDataSource.Create($"{connection};Pooling=false");
        await new PostgresDatabase(new PooledDbContextFactory<PostgresOtpDbContext>(Options(source)), source).StartingAsync(CancellationToken.None);
        return connection;
    }
}
