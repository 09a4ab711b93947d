using Otp.Application.Abuse;
using Otp.Application.Delivery;
using Otp.Application.Idempotency;
using Otp.Application.Otps;
using Otp.Application.Storage;

namespace Otp.Infrastructure.Storage.Sql;

/// <summary>What one unit after another reaches over one connection.</summary>
internal sealed class SqlStorage : IStorage
{
    private readonly OtpRepository _otps;
    private readonly DeliveryRepository _deliveries;
    private readonly BudgetLedger _budgets;

    public SqlStorage(SqlSession session, IRowLocks locks)
    {
        _otps = new OtpRepository(session, locks);
        _deliveries = new DeliveryRepository(session, _otps, locks);
        ParkedReports = new ParkedReports(session, locks);
        InboundTimes = new InboundTimes(session);
        _budgets = new BudgetLedger(session, locks);
        Idempotency = new IdempotencyLedger(session);
        Outdated = new OutdatedRows(session);
    }

    public IOtpRepository Otps => _otps;

    public IDeliveryRepository Deliveries => _deliveries;

    public IParkedReports ParkedReports { get; }

    public IInboundTimes InboundTimes { get; }

    public IBudgetLedger Budgets => _budgets;

    public IIdempotencyLedger Idempotency { get; }

    public IOutdatedRows Outdated { get; }

    /// <summary>Whether the unit's caller is told what it did.</summary>
    public bool IsMarked { get; private set; }

    public void MarkCommit() => IsMarked = true;

    /// <summary>Writes what the unit changed, at once or before whatever is run next.</summary>
    public async ValueTask SaveAsync()
    {
        await _otps.SaveAsync();
        await _deliveries.SaveAsync();
        await _budgets.SaveAsync();
    }

    /// <summary>Begins the next unit, which knows nothing of the one before.</summary>
    public void Clear()
    {
        IsMarked = false;
        _otps.Clear();
        _deliveries.Clear();
        _budgets.Clear();
    }
}
