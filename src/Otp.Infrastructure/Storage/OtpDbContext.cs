using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Storage;

/// <summary>The model, the same on every engine. An empty subclass for each engine carries that engine's migrations.</summary>
internal abstract class OtpDbContext : DbContext
{
    protected OtpDbContext(DbContextOptions options)
        : base(options)
    {
    }

    public DbSet<OtpItem> Items => Set<OtpItem>();

    public DbSet<OtpDelivery> Deliveries => Set<OtpDelivery>();

    public DbSet<ParkedReportRow> ParkedReports => Set<ParkedReportRow>();

    public DbSet<InboundRow> InboundTimes => Set<InboundRow>();

    public DbSet<BudgetRow> Budgets => Set<BudgetRow>();

    public DbSet<IdempotencyRow> Idempotency => Set<IdempotencyRow>();

    public DbSet<CommitMarkerRow> CommitMarkers => Set<CommitMarkerRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
        => modelBuilder.ApplyConfigurationsFromAssembly(typeof(OtpDbContext).Assembly);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMillisecondsConverter>();
        configurationBuilder.Properties<TimeSpan>().HaveConversion<MillisecondsConverter>();
        configurationBuilder.Properties<OtpItemId>().HaveConversion<OtpItemIdConverter>();
        configurationBuilder.Properties<DeliveryId>().HaveConversion<DeliveryIdConverter>();
        configurationBuilder.Properties<ClientId>().HaveConversion<ClientIdConverter>().HaveMaxLength(ClientId.MaxLength);
        configurationBuilder.Properties<RequestToken>().HaveConversion<RequestTokenConverter>().HaveMaxLength(RequestToken.MaxLength);
        configurationBuilder.Properties<OtpSeed>().HaveConversion<OtpSeedConverter>().HaveMaxLength(OtpSeed.Size);
        configurationBuilder.Properties<AddressHash>().HaveConversion<AddressHashConverter>().HaveMaxLength(AddressHash.Size);
        configurationBuilder.Properties<DeliveryError>().HaveConversion<DeliveryErrorConverter>();
    }
}

/// <summary>The model on SQLite.</summary>
internal sealed class SqliteOtpDbContext : OtpDbContext
{
    public SqliteOtpDbContext(DbContextOptions<SqliteOtpDbContext> options)
        : base(options)
    {
    }

    /// <summary>The model over a connection, which stays the caller's.</summary>
    public static SqliteOtpDbContext Over(SqliteConnection connection)
        => new(new DbContextOptionsBuilder<SqliteOtpDbContext>().UseSqlite(connection).Options);
}
