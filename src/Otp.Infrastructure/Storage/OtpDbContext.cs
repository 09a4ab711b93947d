using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
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

    /// <summary>The compiled queries of contexts like this one.</summary>
    public abstract OtpQueries Queries { get; }

    public DbSet<OtpItem> Items => Set<OtpItem>();

    public DbSet<OtpDelivery> Deliveries => Set<OtpDelivery>();

    public DbSet<ParkedReportRow> ParkedReports => Set<ParkedReportRow>();

    public DbSet<InboundRow> InboundTimes => Set<InboundRow>();

    public DbSet<BudgetRow> Budgets => Set<BudgetRow>();

    public DbSet<IdempotencyRow> Idempotency => Set<IdempotencyRow>();

    public DbSet<CommitMarkerRow> CommitMarkers => Set<CommitMarkerRow>();

    /// <summary>Tracks from here on what was read without.</summary>
    public void Follow(object entity)
    {
        if (ChangeTracker.QueryTrackingBehavior == QueryTrackingBehavior.TrackAll)
        {
            Entry(entity).State = EntityState.Unchanged;
        }
    }

    // The one place where changes are looked for, whether they are looked for automatically or not.
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        ChangeTracker.DetectChanges();
        foreach (var entry in ChangeTracker.Entries<OtpItem>())
        {
            Grow(entry);
        }

        foreach (var entry in ChangeTracker.Entries<OtpDelivery>())
        {
            Grow(entry);
        }

        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    // Nothing of the service saves so, and versions would stand still.
    public override int SaveChanges(bool acceptAllChangesOnSuccess) => throw new NotSupportedException("Changes are saved asynchronously.");

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

    private static void Grow(EntityEntry entry)
    {
        if (entry.State == EntityState.Modified)
        {
            var version = entry.Property(nameof(OtpItem.Version));
            version.CurrentValue = (int)version.OriginalValue! + 1;
        }
    }
}
