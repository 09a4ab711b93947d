using Microsoft.EntityFrameworkCore;
using Otp.Application.Abuse;
using Otp.Application.Idempotency;
using Otp.Application.Storage;
using Otp.Infrastructure.Storage.Repositories;

namespace Otp.Infrastructure.Storage;

/// <summary>What one unit after another reaches over one context. Their transactions are the unit of work's.</summary>
internal sealed class OtpStorage : IStorage
{
    private readonly OtpDbContext _context;
    private readonly DeliveryRepository _deliveries;
    private readonly BudgetLedger _budgets;
    private readonly IdempotencyLedger _idempotency;
    private readonly UnitWatches _watches;

    public OtpStorage(OtpDbContext context, EngineSql sql, UnitWatches watches)
    {
        // Changes are looked for once, by the context itself, when it saves.
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        context.Database.AutoSavepointsEnabled = false;
        _context = context;
        _watches = watches;
        _budgets = new BudgetLedger(context, sql);
        _deliveries = new DeliveryRepository(context, sql);
        Otps = new OtpRepository(context, sql, _deliveries);
        ParkedReports = new ParkedReports(context, sql);
        InboundTimes = new InboundTimes(context, sql);
        _idempotency = new IdempotencyLedger(context);
        Statistics = new StatisticsRepository(context, sql);
        Outbox = new Outbox(context);
        Refusals = new RefusalRepository(context, sql);
        BrowserKeys = new BrowserKeys(context, sql);
        Outdated = new OutdatedRows(context, sql);
    }

    public IOtpRepository Otps { get; }

    public IDeliveryRepository Deliveries => _deliveries;

    public IParkedReports ParkedReports { get; }

    public IInboundTimes InboundTimes { get; }

    public IBudgetLedger Budgets => _budgets;

    public IIdempotencyLedger Idempotency => _idempotency;

    public IStatistics Statistics { get; }

    public IRefusals Refusals { get; }

    public IOutbox Outbox { get; }

    public IBrowserKeys BrowserKeys { get; }

    public IOutdatedRows Outdated { get; }

    /// <summary>Whether the unit's caller is told what it did.</summary>
    public bool IsMarked { get; private set; }

    public void MarkCommit() => IsMarked = true;

    // One row a day, counted up.
    public void WriteProbe(DateTimeOffset now) => _budgets.Charge(Nobody.Budget, new DateTimeOffset(now.Date, TimeSpan.Zero));

    /// <summary>What the unit has changed, once it is saved.</summary>
    public UnitChanges Changes { get; private set; } = UnitChanges.None;

    /// <summary>Writes what the unit changed, and is the last that it does: what was written is not known to be so.</summary>
    public async ValueTask SaveAsync(DateTimeOffset now)
    {
        if (_watches.IsAny)
        {
            Changes = _context.Changes();
            if (Changes.IsAny)
            {
                Changes = Changes with { Items = await WithDeliveriesAsync(Changes.Items) };
                await _watches.CommittingAsync(this, Changes, now);
            }
        }

        await _context.SaveChangesAsync(acceptAllChangesOnSuccess: false);
        await _budgets.SaveAsync();
    }

    // Whoever changed an item has read its deliveries.
    private async ValueTask<IReadOnlyList<ItemChange>> WithDeliveriesAsync(IReadOnlyList<ItemChange> items)
    {
        if (items.Count == 0)
        {
            return items;
        }

        var complete = new ItemChange[items.Count];
        for (var index = 0; index < items.Count; index++)
        {
            complete[index] = items[index] with { Deliveries = await _deliveries.ListAsync(items[index].Item.Id) };
        }

        return complete;
    }

    /// <summary>Begins the next unit, which knows nothing of the one before.</summary>
    public void Clear()
    {
        IsMarked = false;
        Changes = UnitChanges.None;
        _context.ChangeTracker.Clear();
        _deliveries.Clear();
        _budgets.Clear();
        _idempotency.Clear();
    }
}
