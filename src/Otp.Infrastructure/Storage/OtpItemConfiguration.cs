using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Storage;

internal sealed class OtpItemConfiguration : IEntityTypeConfiguration<OtpItem>
{
    /// <summary>Characters of a country's code.</summary>
    public const int CountryLength = 2;

    public void Configure(EntityTypeBuilder<OtpItem> builder)
    {
        builder.ToTable("Items");
        builder.HasKey(item => item.Id);
        builder.Property(item => item.Id).ValueGeneratedNever();
        builder.Property(item => item.Version).IsConcurrencyToken();
        builder.Property(item => item.KeyId).HasMaxLength(CodeOrigin.MaxKeyIdLength);
        builder.ComplexProperty(item => item.Recipient, recipient =>
        {
            recipient.Ignore(fingerprint => fingerprint.Hashes);
            recipient.Property(fingerprint => fingerprint.Messenger).HasColumnName("MessengerHash");
            recipient.Property(fingerprint => fingerprint.Phone).HasColumnName("PhoneHash");
            recipient.Property(fingerprint => fingerprint.Email).HasColumnName("EmailHash");
        });
        builder.Property(item => item.Source).HasColumnName("SourceHash");
        builder.Property(item => item.Country).HasMaxLength(CountryLength);

        // Finds the newest item of a token, and lets one of two racing inserts lose.
        builder.HasIndex(item => new { item.Client, item.Token, item.Generation }).IsUnique();
        builder.HasIndex(item => item.ExpiresAt).HasFilter("\"Status\" = 0").HasDatabaseName("IX_Items_Pending_ExpiresAt");

        // (Those that find a person's codes by the hash of an address stand in the migrations: Entity Framework has no indexes on what is
        // inside a value.)
        builder.HasIndex(item => item.SettledAt).HasFilter("\"SettledAt\" IS NOT NULL");
    }
}
