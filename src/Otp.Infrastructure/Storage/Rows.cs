using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Domain.Abuse;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Storage;

/// <summary>What a budget was charged with at one instant.</summary>
internal sealed class BudgetRow : IEntityTypeConfiguration<BudgetRow>
{
    public const string Table = "Budgets";

    public byte[] Key { get; init; } = [];

    public DateTimeOffset At { get; init; }

    public int Count { get; init; }

    public void Configure(EntityTypeBuilder<BudgetRow> builder)
    {
        builder.ToTable(Table);
        builder.HasKey(row => new { row.Key, row.At });
        builder.Property(row => row.Key).HasMaxLength(BudgetKey.Size);
        builder.HasIndex(row => row.At);
    }
}

/// <summary>An answer kept for a repeated request.</summary>
internal sealed class IdempotencyRow : IEntityTypeConfiguration<IdempotencyRow>
{
    public byte[] Key { get; init; } = [];

    public byte[] RequestHash { get; set; } = [];

    public OtpItemId? Item { get; set; }

    public VerificationResult? Verdict { get; set; }

    public DateTimeOffset At { get; set; }

    public void Configure(EntityTypeBuilder<IdempotencyRow> builder)
    {
        builder.ToTable("Idempotency");
        builder.HasKey(row => row.Key);
        builder.HasIndex(row => row.At);
    }
}

/// <summary>A report that matched no delivery when it came.</summary>
internal sealed class ParkedReportRow : IEntityTypeConfiguration<ParkedReportRow>
{
    public long Id { get; init; }

    public string? MessageId { get; init; }

    public string? WorkflowId { get; init; }

    public Channel? Channel { get; init; }

    public StepStatus Status { get; init; }

    public DeliveryError? Error { get; init; }

    public DateTimeOffset At { get; init; }

    public void Configure(EntityTypeBuilder<ParkedReportRow> builder)
    {
        builder.ToTable("ParkedReports");
        builder.HasKey(row => row.Id);
        builder.Property(row => row.MessageId).HasMaxLength(MessageReferences.MaxIdLength);
        builder.Property(row => row.WorkflowId).HasMaxLength(MessageReferences.MaxIdLength);
        builder.HasIndex(row => row.MessageId).HasFilter("\"MessageId\" IS NOT NULL");
        builder.HasIndex(row => row.WorkflowId).HasFilter("\"WorkflowId\" IS NOT NULL");
        builder.HasIndex(row => row.At);
    }
}

/// <summary>
/// Stands for a unit whose caller is told what it did, for the case that the answer to its COMMIT gets lost: written by the
/// unit itself, in its transaction, or by whoever looks for it, and whichever was first stays.
/// </summary>
internal sealed class CommitMarkerRow : IEntityTypeConfiguration<CommitMarkerRow>
{
    public const int IdSize = 16;

    public byte[] Id { get; init; } = [];

    public DateTimeOffset At { get; init; }

    /// <summary>Whether whoever looked for the unit was first, so that the unit is not committed and never will be.</summary>
    public bool Lost { get; init; }

    public void Configure(EntityTypeBuilder<CommitMarkerRow> builder)
    {
        builder.ToTable("CommitMarkers");
        builder.HasKey(row => row.Id);
        builder.Property(row => row.Id).HasMaxLength(IdSize);
        builder.HasIndex(row => row.At);
    }
}

/// <summary>When a person last wrote to the page.</summary>
internal sealed class InboundRow : IEntityTypeConfiguration<InboundRow>
{
    public byte[] Person { get; init; } = [];

    public DateTimeOffset At { get; set; }

    public void Configure(EntityTypeBuilder<InboundRow> builder)
    {
        builder.ToTable("InboundTimes");
        builder.HasKey(row => row.Person);
        builder.Property(row => row.Person).HasMaxLength(AddressHash.Size);
        builder.HasIndex(row => row.At);
    }
}
