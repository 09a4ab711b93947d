using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Otp.Infrastructure.Storage.Postgres;

/// <summary>The model on PostgreSQL.</summary>
internal sealed class PostgresOtpDbContext : OtpDbContext
{
    public PostgresOtpDbContext(DbContextOptions<PostgresOtpDbContext> options)
        : base(options)
    {
    }
}

/// <summary>Gives <c>dotnet ef migrations</c> its context, with no service to start.</summary>
internal sealed class PostgresDesignTimeFactory : IDesignTimeDbContextFactory<PostgresOtpDbContext>
{
    public PostgresOtpDbContext CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<PostgresOtpDbContext>().UseNpgsql("Host=localhost;Database=design-time").Options);
}
