using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>
/// The file's tables, which Entity Framework makes and migrates. Whether there is something to migrate is asked without it:
/// waking it takes as long as all the rest of a start.
/// </summary>
internal static class SqliteSchema
{
    private const string CountHistories =
        """SELECT COUNT(*) FROM "sqlite_master" WHERE "type" = 'table' AND "name" = '__EFMigrationsHistory'""";
    private const string SelectApplied = """SELECT "MigrationId" FROM "__EFMigrationsHistory" """;

    /// <summary>The migrations of this version, oldest first.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        .. typeof(SqliteSchema).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == typeof(SqliteOtpDbContext))
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id)
            .OfType<string>()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The migrations that a file has had.</summary>
    public static async Task<IReadOnlyList<string>> AppliedAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = CountHistories;
        if (await command.ExecuteScalarAsync(cancellationToken) is not > 0L)
        {
            return [];
        }

        var applied = new List<string>();
        command.CommandText = SelectApplied;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            applied.Add(rows.GetString(0));
        }

        return applied;
    }

    /// <summary>Makes the tables, or brings them up to date.</summary>
    public static async Task MigrateAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        if (!Known.Except(await AppliedAsync(connection, cancellationToken), StringComparer.Ordinal).Any())
        {
            return;
        }

        // Entity Framework's own lock, a row for which it waits without end; a process that was killed left it behind.
        await connection.RunAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        await using var context = SqliteOtpDbContext.Over(connection);
        await context.Database.MigrateAsync(cancellationToken);
    }
}
