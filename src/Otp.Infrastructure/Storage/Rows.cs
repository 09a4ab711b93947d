using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Application.Storage;
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

    /// <summary>Whose signature it bears.</summary>
    public Provider From { get; init; }

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

/// <summary>How often something happened in one hour, or on one day.</summary>
internal sealed class StatisticsRow : IEntityTypeConfiguration<StatisticsRow>
{
    public const string Table = "Statistics";
    public const int MaxMeasureLength = 40;

    public StatisticsSpan Span { get; init; }

    /// <summary>When the hour or the day (UTC) begins.</summary>
    public DateTimeOffset At { get; init; }

    public ClientId Client { get; init; }

    /// <summary>ISO 3166-1 alpha-2; empty where there is none.</summary>
    public string Country { get; init; } = "";

    /// <summary>0 where there is none.</summary>
    public int Channel { get; init; }

    public Provider Provider { get; init; }

    /// <summary>What is counted.</summary>
    public string Measure { get; init; } = "";

    public long Count { get; set; }

    public void Configure(EntityTypeBuilder<StatisticsRow> builder)
    {
        builder.ToTable(Table);
        builder.HasKey(row => new { row.Span, row.At, row.Client, row.Country, row.Channel, row.Provider, row.Measure });
        builder.Property(row => row.Country).HasMaxLength(OtpItemConfiguration.CountryLength);
        builder.Property(row => row.Measure).HasMaxLength(MaxMeasureLength);
    }
}

/// <summary>How often a rule refused to send to an address for a client.</summary>
internal sealed class RefusalRow : IEntityTypeConfiguration<RefusalRow>
{
    public const string Table = "Refusals";
    public const int MaxRuleLength = 40;

    public byte[] Address { get; init; } = [];

    public ClientId Client { get; init; }

    public string Rule { get; init; } = "";

    public long Count { get; init; }

    public DateTimeOffset FirstAt { get; init; }

    public DateTimeOffset LastAt { get; init; }

    public void Configure(EntityTypeBuilder<RefusalRow> builder)
    {
        builder.ToTable(Table);
        builder.HasKey(row => new { row.Address, row.Client, row.Rule });
        builder.Property(row => row.Address).HasMaxLength(AddressHash.Size);
        builder.Property(row => row.Rule).HasMaxLength(MaxRuleLength);
        builder.HasIndex(row => row.LastAt);
    }
}

/// <summary>An event that a client is told of, until its receiver has acknowledged it.</summary>
internal sealed class OutboxRow : IEntityTypeConfiguration<OutboxRow>
{
    public const int MaxTypeLength = 40;
    public const int MaxErrorLength = 200;

    /// <summary>A version 7 UUID, big-endian; in hex it is the event's id on the wire.</summary>
    public byte[] Id { get; init; } = [];

    public ClientId Client { get; init; }

    public string Type { get; init; } = "";

    public string Body { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is sent next; null once it is dead.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public DateTimeOffset? LeasedUntil { get; set; }

    public int Attempts { get; set; }

    /// <summary>When it was given up; null while it is not.</summary>
    public DateTimeOffset? DiedAt { get; set; }

    /// <summary>What the last attempt met, in our words.</summary>
    public string? Error { get; set; }

    public void Configure(EntityTypeBuilder<OutboxRow> builder)
    {
        builder.ToTable("Outbox");
        builder.HasKey(row => row.Id);
        builder.Property(row => row.Type).HasMaxLength(MaxTypeLength);
        builder.Property(row => row.Error).HasMaxLength(MaxErrorLength);
        builder.HasIndex(row => row.DueAt).HasFilter("\"DueAt\" IS NOT NULL");
        builder.HasIndex(row => row.DiedAt).HasFilter("\"DiedAt\" IS NOT NULL");
    }
}

/// <summary>A key that protects what browsers are given to keep, the same for all instances.</summary>
internal sealed class DataProtectionKeyRow : IEntityTypeConfiguration<DataProtectionKeyRow>
{
    public const int MaxNameLength = 100;

    public string Name { get; init; } = "";

    public string Xml { get; init; } = "";

    public void Configure(EntityTypeBuilder<DataProtectionKeyRow> builder)
    {
        builder.ToTable("DataProtectionKeys");
        builder.HasKey(row => row.Name);
        builder.Property(row => row.Name).HasMaxLength(MaxNameLength);
    }
}
