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

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        FindChanges();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        FindChanges();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

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

    // The one place where changes are looked for, whether they are looked for automatically or not. What is new is written as it is.
    private void FindChanges()
    {
        if (ChangeTracker.Entries().All(entry => entry.State == EntityState.Added))
        {
            return;
        }

        ChangeTracker.DetectChanges();
        foreach (var entry in ChangeTracker.Entries())
        {
            if (entry is { State: EntityState.Modified, Entity: OtpItem or OtpDelivery })
            {
                Grow(entry);
            }
        }
    }

    private static void Grow(EntityEntry entry)
    {
        var version = entry.Property(nameof(OtpItem.Version));
        version.CurrentValue = (int)version.OriginalValue! + 1;
    }
}
