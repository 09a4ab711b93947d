using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>Gives <c>dotnet ef migrations</c> its context, with no service to start.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteOtpDbContext>
{
    public SqliteOtpDbContext CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<SqliteOtpDbContext>().UseSqlite("Data Source=design-time.db").Options);
}
