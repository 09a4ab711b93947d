using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Storage;

/// <summary>The model, the same on every engine. An empty subclass for each engine carries that engine's migrations.</summary>
internal abstract class OtpDbContext : DbContext
{
    private bool _found;

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

    public DbSet<StatisticsRow> Statistics => Set<StatisticsRow>();

    public DbSet<RefusalRow> Refusals => Set<RefusalRow>();

    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();

    public DbSet<DataProtectionKeyRow> DataProtectionKeys => Set<DataProtectionKeyRow>();

    /// <summary>Tracks from here on what was read without.</summary>
    public void Follow(object entity)
    {
        if (ChangeTracker.QueryTrackingBehavior == QueryTrackingBehavior.TrackAll)
        {
            Entry(entity).State = EntityState.Unchanged;
        }
    }

    /// <summary>
    /// What happened to codes and deliveries since they were read. Looks for changes; those that are made after it are not written.
    /// </summary>
    public UnitChanges Changes()
    {
        _found = true;
        if (ChangeTracker.Entries().Any(entry => entry.State != EntityState.Added))
        {
            ChangeTracker.DetectChanges();
        }

        List<ItemChange>? items = null;
        List<DeliveryChange>? deliveries = null;
        foreach (var entry in ChangeTracker.Entries())
        {
            var isNew = entry.State == EntityState.Added;
            if (!isNew && entry.State != EntityState.Modified)
            {
                continue;
            }

            if (!isNew && entry.Entity is (OtpItem or OtpDelivery))
            {
                Grow(entry);
            }

            switch (entry.Entity)
            {
                case OtpItem item:
                    var status = isNew ? null : (OtpStatus?)entry.Property(nameof(OtpItem.Status)).OriginalValue;
                    if (status != item.Status)
                    {
                        (items ??= []).Add(new ItemChange(item, status));
                    }

                    break;
                case OtpDelivery delivery when isNew:
                    (deliveries ??= []).Add(new DeliveryChange(delivery, [], null));
                    break;
                case OtpDelivery delivery:
                    var steps = (IReadOnlyList<DeliveryStep>)entry.Property(nameof(OtpDelivery.Steps)).OriginalValue!;
                    var wasClosed = entry.Property(nameof(OtpDelivery.ClosedAt)).OriginalValue is not null;
                    if (wasClosed != delivery.ClosedAt is not null || !ReferenceEquals(steps, delivery.Steps))
                    {
                        (deliveries ??= []).Add(new DeliveryChange(delivery, steps, OtpDelivery.StatusOf(steps, wasClosed)));
                    }

                    break;
            }
        }

        return items is null && deliveries is null ? UnitChanges.None : new UnitChanges(items ?? [], deliveries ?? []);
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        FindChangesOnce();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        FindChangesOnce();
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
    private void FindChangesOnce()
    {
        if (!_found)
        {
            Changes();
        }

        _found = false;
    }

    private static void Grow(EntityEntry entry)
    {
        var version = entry.Property(nameof(OtpItem.Version));
        version.CurrentValue = (int)version.OriginalValue! + 1;
    }
}
