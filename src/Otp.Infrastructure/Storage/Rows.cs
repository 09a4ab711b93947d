using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Application.Delivery;
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

/// <summary>When a person last wrote to the page.</summary>
internal sealed class InboundRow : IEntityTypeConfiguration<InboundRow>
{
    public byte[] Person { get; init; } = [];

    public DateTimeOffset At { get; init; }

    public void Configure(EntityTypeBuilder<InboundRow> builder)
    {
        builder.ToTable("InboundTimes");
        builder.HasKey(row => row.Person);
        builder.Property(row => row.Person).HasMaxLength(AddressHash.Size);
        builder.HasIndex(row => row.At);
    }
}
