using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Otp.Infrastructure.Storage.Postgres;

/// <summary>The model on PostgreSQL.</summary>
internal sealed class PostgresOtpDbContext(DbContextOptions<PostgresOtpDbContext> options) : OtpDbContext(options)
{
    private static readonly OtpQueries Compiled = new();

    public override OtpQueries Queries => Compiled;

    /// <summary>
    /// How units use it: over a connection that each sets. (A data source among the options would make a model of its own, to which
    /// compiled queries do not fit.)
    /// </summary>
    /// <param name="tracking">Whether it tracks what it reads, and holds the rows of queries that are marked so.</param>
    /// <param name="statementSeconds">How long a statement may take before it is cancelled, in seconds.</param>
    public static DbContextOptions<PostgresOtpDbContext> ForUnits(QueryTrackingBehavior tracking, int statementSeconds)
    {
        var options = new DbContextOptionsBuilder<PostgresOtpDbContext>()
            .UseNpgsql(npgsql => npgsql.CommandTimeout(statementSeconds))
            .ForUnits(tracking);
        return (tracking == QueryTrackingBehavior.TrackAll ? options.AddInterceptors(new PostgresRowLocks()) : options).Options;
    }
}

/// <summary>Gives <c>dotnet ef migrations</c> its context, with no service to start.</summary>
internal sealed class PostgresDesignTimeFactory : IDesignTimeDbContextFactory<PostgresOtpDbContext>
{
    public PostgresOtpDbContext CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<PostgresOtpDbContext>().UseNpgsql("Host=localhost;Database=design-time").Options);
}
