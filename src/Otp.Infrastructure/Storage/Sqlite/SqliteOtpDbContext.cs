using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>The model on SQLite.</summary>
internal sealed class SqliteOtpDbContext(DbContextOptions<SqliteOtpDbContext> options) : OtpDbContext(options)
{
    private static readonly OtpQueries Compiled = new();

    private static readonly Lazy<Task> Awake = new(() => Task.Run(Wake));

    public override OtpQueries Queries => Compiled;

    // SQLite writes within the call: there is nothing to wait for.
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
        => Task.FromResult(SaveChanges(acceptAllChangesOnSuccess));

    /// <summary>A context over a connection, which stays the caller's.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="tracking">Whether it tracks what it reads.</param>
    public static SqliteOtpDbContext Over(SqliteConnection connection, QueryTrackingBehavior tracking = QueryTrackingBehavior.TrackAll)
        => new(new DbContextOptionsBuilder<SqliteOtpDbContext>()
            .UseSqlite(connection)
            .ForUnits(tracking)
            .Options);

    // A statement that returns a row keeps it in a table of its own until then; what it changed is counted without.
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        foreach (var table in modelBuilder.Model.GetEntityTypes())
        {
            table.UseSqlReturningClause(false);
        }
    }

    /// <summary>
    /// Has Entity Framework wake, and do of the <see cref="Rehearsal"/> what needs no database: it takes half of a start, and goes on
    /// beside the rest of it. Once in a process.
    /// </summary>
    public static Task WakeAsync() => Awake.Value;

    private static void Wake()
    {
        using var connection = new SqliteConnection();
        using var context = Over(connection);
        Compiled.Compile(context);
        var (item, delivery) = Nobody.Code(DateTimeOffset.UnixEpoch);
        context.Items.Add(item);
        context.Deliveries.Add(delivery);
    }
}

/// <summary>Gives <c>dotnet ef migrations</c> its context, with no service to start.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteOtpDbContext>
{
    public SqliteOtpDbContext CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<SqliteOtpDbContext>().UseSqlite("Data Source=design-time.db").Options);
}
