using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Storage;

internal sealed class OtpDeliveryConfiguration : IEntityTypeConfiguration<OtpDelivery>
{
    public void Configure(EntityTypeBuilder<OtpDelivery> builder)
    {
        builder.ToTable("Deliveries");
        builder.HasKey(delivery => delivery.Id);
        builder.Property(delivery => delivery.Version).IsConcurrencyToken();
        builder.Property(delivery => delivery.Steps).HasConversion<DeliveryStepsConverter, DeliveryStepsComparer>();
        builder.Property(delivery => delivery.Id).ValueGeneratedNever();
        builder.Property(delivery => delivery.Locale).HasMaxLength(LocaleTag.MaxLength);
        builder.Property(delivery => delivery.Country).HasMaxLength(OtpItemConfiguration.CountryLength);
        builder.Property(delivery => delivery.ProviderId).HasMaxLength(MessageReferences.MaxIdLength);
        builder.Ignore(delivery => delivery.Status);
        builder.Ignore(delivery => delivery.Current);
        builder.Ignore(delivery => delivery.TriedChannels);
        builder.HasOne<OtpItem>().WithMany().HasForeignKey(delivery => delivery.ItemId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(delivery => delivery.DueAt).HasFilter("\"DueAt\" IS NOT NULL");
        builder.HasIndex(delivery => delivery.ProviderId).HasFilter("\"ProviderId\" IS NOT NULL");
    }
}
