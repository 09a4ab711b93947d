using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Storage;

internal sealed class OtpDeliveryConfiguration : IEntityTypeConfiguration<OtpDelivery>
{
    private const int ClientRefLength = 32;
    private const int MaxAddressLength = 50;

    public void Configure(EntityTypeBuilder<OtpDelivery> builder)
    {
        builder.ToTable("Deliveries");
        builder.HasKey(delivery => delivery.Id);
        builder.Property(delivery => delivery.Id).ValueGeneratedNever();
        builder.Property(delivery => delivery.ProviderId).HasMaxLength(MessageReferences.MaxIdLength);
        builder.Ignore(delivery => delivery.Status);
        builder.Ignore(delivery => delivery.Current);
        builder.Ignore(delivery => delivery.TriedChannels);
        builder.HasOne<OtpItem>().WithMany().HasForeignKey(delivery => delivery.ItemId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(delivery => delivery.DueAt).HasFilter("\"DueAt\" IS NOT NULL");
        builder.HasIndex(delivery => delivery.ProviderId).HasFilter("\"ProviderId\" IS NOT NULL");

        builder.OwnsMany(delivery => delivery.Steps, step =>
        {
            step.ToTable("DeliverySteps");
            step.WithOwner().HasForeignKey("DeliveryId");
            step.Property<DeliveryId>("DeliveryId");
            step.HasKey("DeliveryId", nameof(DeliveryStep.Index));
            step.Property(s => s.Index).ValueGeneratedNever();
            step.Property(s => s.Address).HasMaxLength(MaxAddressLength);
            step.Property(s => s.MaskedAddress).HasMaxLength(MaxAddressLength);
            step.Property(s => s.ClientRef).HasMaxLength(ClientRefLength);
            step.Property(s => s.MessageId).HasMaxLength(MessageReferences.MaxIdLength);
            step.HasIndex(s => s.ClientRef).IsUnique();
            step.HasIndex(s => s.MessageId).HasFilter("\"MessageId\" IS NOT NULL");
        });
        builder.Navigation(delivery => delivery.Steps).HasField("_steps").UsePropertyAccessMode(PropertyAccessMode.Field);
    }
}
