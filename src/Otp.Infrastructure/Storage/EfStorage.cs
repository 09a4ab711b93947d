using Otp.Application.Abuse;
using Otp.Application.Delivery;
using Otp.Application.Idempotency;
using Otp.Application.Otps;
using Otp.Application.Storage;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Otps;

namespace Otp.Infrastructure.Storage;

/// <summary>The repositories over one context.</summary>
internal sealed class EfStorage(OtpDbContext context) : IStorage
{
    public IOtpRepository Otps { get; } = new OtpRepository(context);

    public IDeliveryRepository Deliveries { get; } = new DeliveryRepository(context);

    public IParkedReports ParkedReports { get; } = new ParkedReports(context);

    public IInboundTimes InboundTimes { get; } = new InboundTimes(context);

    public IBudgetLedger Budgets { get; } = new BudgetLedger(context);

    public IIdempotencyLedger Idempotency { get; } = new IdempotencyLedger(context);

    public IOutdatedRows Outdated { get; } = new OutdatedRows(context);
}
