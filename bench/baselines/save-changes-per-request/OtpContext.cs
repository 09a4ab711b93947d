using Microsoft.EntityFrameworkCore;

namespace SaveChangesPerRequest;

internal sealed class OtpContext(DbContextOptions<OtpContext> options) : DbContext(options)
{
    public DbSet<StoredOtp> Otps => Set<StoredOtp>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<StoredOtp>().HasKey(otp => otp.Token);
}

/// <summary>A code and its message.</summary>
internal sealed class StoredOtp
{
    public required string Token { get; init; }

    public required string PhoneNumber { get; init; }

    public required string Code { get; init; }

    public required long CreatedAt { get; init; }

    public required long ExpiresAt { get; init; }

    public required string ProviderId { get; init; }

    public bool Verified { get; init; }
}
