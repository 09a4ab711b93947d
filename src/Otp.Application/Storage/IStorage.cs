using Otp.Application.Abuse;
using Otp.Application.Idempotency;

namespace Otp.Application.Storage;

/// <summary>What a unit of work reaches, for as long as it runs.</summary>
public interface IStorage
{
    /// <summary>Issued codes.</summary>
    IOtpRepository Otps { get; }

    /// <summary>Their deliveries.</summary>
    IDeliveryRepository Deliveries { get; }

    /// <summary>Reports that match no delivery yet.</summary>
    IParkedReports ParkedReports { get; }

    /// <summary>When people last wrote to the page.</summary>
    IInboundTimes InboundTimes { get; }

    /// <summary>What was charged to budgets.</summary>
    IBudgetLedger Budgets { get; }

    /// <summary>Answers kept for repeated requests.</summary>
    IIdempotencyLedger Idempotency { get; }

    /// <summary>What happened how often.</summary>
    IStatistics Statistics { get; }

    /// <summary>Whom rules refused to send to.</summary>
    IRefusals Refusals { get; }

    /// <summary>Events that clients are told of.</summary>
    IOutbox Outbox { get; }

    /// <summary>The keys that protect what browsers are given to keep.</summary>
    IBrowserKeys BrowserKeys { get; }

    /// <summary>What has outlived its use.</summary>
    IOutdatedRows Outdated { get; }

    /// <summary>
    /// Says that a caller is told what this unit did. Should the answer to its commit get lost, storage then finds out what
    /// became of it, and the caller is told the truth. A unit without it is run again, which must do no harm.
    /// </summary>
    void MarkCommit();

    /// <summary>Writes what nobody reads: whether storage takes anything shows only when something is written.</summary>
    void WriteProbe(DateTimeOffset now);
}
