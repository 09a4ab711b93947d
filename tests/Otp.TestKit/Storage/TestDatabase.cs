using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Infrastructure.Storage;
using Otp.Infrastructure.Storage.Repositories;
using Otp.Infrastructure.Storage.Sqlite;

namespace Otp.TestKit.Storage;

/// <summary>A real database file in a folder of its own, with the unit of work over it and a clock that stands still.</summary>
internal sealed class TestDatabase : StoredDatabase
{
    // Migrated once for all tests; each starts with a copy.
    private static readonly Lazy<Task<byte[]>> Template = new(MigrateTemplateAsync);

    private static readonly string[] Files = ["otp.db", "otp.db-wal"];

    private readonly TemporaryFolder _folder;
    private readonly bool _ownsFolder;

    private TestDatabase(TemporaryFolder folder, bool ownsFolder, string connectionString, TimeSpan writeTimeout, Action<SqliteConnection> opened)
    {
        _folder = folder;
        _ownsFolder = ownsFolder;
        File = SqliteFile.From(connectionString, folder.Path);
        UnitOfWork = new SqliteUnitOfWork(
            new ObservedConnections(File, opened),
            new ServiceClock(Time),
            Options.Create(new DatabaseOptions { WriteTimeout = writeTimeout }),
            watches: WatchedBy(Watch));
    }

    public SqliteFile File { get; }

    public override SqliteUnitOfWork UnitOfWork { get; }

    /// <summary>Who sees what units change: nobody, until a test says otherwise.</summary>
    public ReplaceableWatch Watch { get; } = new();

    /// <summary>Every code that is stored, the newest last.</summary>
    public IReadOnlyList<OtpItem> Items => Read(context => context.Items);

    /// <summary>Every delivery that is stored, the newest last.</summary>
    public IReadOnlyList<OtpDelivery> Deliveries => Read(context => context.Deliveries);

    /// <summary>Every event that is stored, the newest last.</summary>
    public IReadOnlyList<StoredEvent> Events => [.. Read(context => context.Outbox).Select(Outbox.Read)];

    /// <summary>A new, empty database.</summary>
    /// <param name="opened">Is shown every connection that units run on.</param>
    public static Task<TestDatabase> StartAsync(Action<SqliteConnection>? opened = null)
        => StartAsync(TimeSpan.FromSeconds(20), opened);

    /// <summary>A new, empty database whose writer is waited for so long.</summary>
    public static async Task<TestDatabase> StartAsync(TimeSpan writeTimeout, Action<SqliteConnection>? opened = null)
    {
        var folder = new TemporaryFolder();
        await System.IO.File.WriteAllBytesAsync(folder.File("otp.db"), await Template.Value);
        return new TestDatabase(folder, ownsFolder: true, "Data Source=otp.db", writeTimeout, opened ?? Ignore);
    }

    /// <summary>The database that stands in a folder, as another process would open it.</summary>
    public static TestDatabase Open(TemporaryFolder folder, string connectionString = "Data Source=otp.db")
        => new(folder, ownsFolder: false, connectionString, TimeSpan.FromSeconds(20), Ignore);

    /// <summary>Copies what is on disk while the database is open: what a crash at this instant would leave.</summary>
    public TemporaryFolder CrashImage()
    {
        var image = new TemporaryFolder();
        foreach (var name in Files.Where(name => System.IO.File.Exists(_folder.File(name))))
        {
            System.IO.File.Copy(_folder.File(name), image.File(name));
        }

        return image;
    }

    /// <summary>A connection of one's own, as another process would have it.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(File.ConnectionString);
        connection.Open();
        return connection;
    }

    /// <summary>Changes what is stored behind the service's back.</summary>
    public void Run(string sql)
    {
        using var connection = Connect();
        connection.Run(sql);
    }

    /// <summary>Holds the lock of the writer until it is disposed.</summary>
    public SqliteConnection Lock()
    {
        var connection = Connect();
        connection.Run("BEGIN IMMEDIATE");
        return connection;
    }

    public override long Ask(string sql)
    {
        using var connection = Connect();
        return NumberOf(connection.Ask(sql));
    }

    public override async Task<OtpDbContext> OpenContextAsync(QueryTrackingBehavior tracking)
        => SqliteOtpDbContext.Over(await new SqliteConnections(File).OpenAsync(), tracking);

    public override bool IsTo(DbConnection connection) => connection is SqliteConnection && connection.DataSource == File.Path;

    public override async Task<IReadOnlyList<string>> ExplainAsync(string sql, IEnumerable<DbParameter> parameters)
    {
        await using var connection = Connect();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The service's own statements.
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
#pragma warning restore CA2100
        foreach (var parameter in parameters)
        {
            command.Parameters.AddWithValue(parameter.ParameterName, parameter.Value ?? DBNull.Value);
        }

        return await ReadAsync(command, column: 3);
    }

    public override async ValueTask DisposeAsync()
    {
        await UnitOfWork.DisposeAsync();
        if (_ownsFolder)
        {
            _folder.Dispose();
        }
    }

    protected override string BytesOf(string hex) => $"x'{hex}'";

    // SQLite walks through a table by its rowids, which grow with each row.
    private List<T> Read<T>(Func<OtpDbContext, IQueryable<T>> rows)
    {
        using var connection = Connect();
        using var context = SqliteOtpDbContext.Over(connection, QueryTrackingBehavior.NoTracking);
        return [.. rows(context)];
    }

    private static void Ignore(SqliteConnection connection)
    {
        // The test does not look at it.
    }

    private static async Task<byte[]> MigrateTemplateAsync()
    {
        using var folder = new TemporaryFolder();
        var file = SqliteFile.From("Data Source=otp.db", folder.Path);
        using (var fileLock = new SqliteFileLock(file))
        {
            await new SqliteDatabase(file, fileLock).StartingAsync(CancellationToken.None);
        }

        // The last connection to close writes the log back into the file.
        return await System.IO.File.ReadAllBytesAsync(file.Path);
    }
}

/// <summary>A watch whose place another one may take.</summary>
internal sealed class ReplaceableWatch : IUnitWatch
{
    public IUnitWatch? By { get; set; }

    public ValueTask CommittingAsync(IStorage storage, UnitChanges changes, DateTimeOffset now)
        => By?.CommittingAsync(storage, changes, now) ?? ValueTask.CompletedTask;

    public void Committed(UnitChanges changes, DateTimeOffset now) => By?.Committed(changes, now);
}
