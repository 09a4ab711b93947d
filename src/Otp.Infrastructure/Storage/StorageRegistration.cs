using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Otp.Application.Storage;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage.Postgres;
using Otp.Infrastructure.Storage.Sqlite;

namespace Otp.Infrastructure.Storage;

/// <summary>The engine that is configured, behind the unit of work.</summary>
internal static class StorageRegistration
{
    // Where a process keeps what is its own when its database is elsewhere.
    private const string LocalFolder = "data";

    private const string ConnectionSection = "ConnectionStrings";

    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<DatabaseOptions>(DatabaseOptions.Section);
        services.AddKnownSettings(ConnectionSection, SettingNames.Of(DatabaseOptions.ConnectionName));
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();
        services.AddSingleton<ServiceClock>();
        services.AddSingleton<UnitWatches>();
        var connection = configuration.GetConnectionString(DatabaseOptions.ConnectionName);
        return DatabaseOptions.IsPostgres(configuration[$"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}"])
            ? services.AddPostgres(connection ?? "")
            : services.AddSqlite(connection ?? DatabaseOptions.DefaultConnection);
    }

    private static IServiceCollection AddSqlite(this IServiceCollection services, string connection)
    {
        _ = SqliteOtpDbContext.WakeAsync();
        services.AddSingleton(provider => SqliteFile.From(connection, provider.GetRequiredService<IHostEnvironment>().ContentRootPath));
        services.AddSingleton(provider => new DataFolder(Path.GetDirectoryName(provider.GetRequiredService<SqliteFile>().Path)!));
        services.AddSingleton(provider => new StoragePlace($"SQLite ({Path.GetFileName(provider.GetRequiredService<SqliteFile>().Path)})"));
        services.AddSingleton<SqliteFileLock>();
        services.AddSingleton(provider =>
        {
            // Made before the connections, the lock is given back after them.
            provider.GetRequiredService<SqliteFileLock>();
            return new SqliteConnections(provider.GetRequiredService<SqliteFile>());
        });
        services.AddSingleton<IUnitOfWork, SqliteUnitOfWork>();
        services.AddSingleton<IDatabaseUpkeep>(provider =>
        {
            // Commands start no host, which would have these checked.
            _ = provider.GetRequiredService<IOptions<DatabaseOptions>>().Value;
            return new SqliteUpkeep(provider.GetRequiredService<SqliteFile>(), provider.GetRequiredService<TimeProvider>());
        });
        return services.AddHostedService<SqliteDatabase>().AddHostedService<Rehearsal>();
    }

    private static IServiceCollection AddPostgres(this IServiceCollection services, string connection)
    {
        services.AddSingleton(provider => PostgresServer.From(
            connection, provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.WriteTimeout));
        services.AddSingleton(provider => new DataFolder(
            Path.Combine(provider.GetRequiredService<IHostEnvironment>().ContentRootPath, LocalFolder)));
        services.AddSingleton(provider => new StoragePlace($"PostgreSQL ({provider.GetRequiredService<PostgresServer>().Name})"));
        services.AddSingleton(provider => NpgsqlDataSource.Create(provider.GetRequiredService<PostgresServer>().ConnectionString));
        services.AddPooledDbContextFactory<PostgresOtpDbContext>(
            (provider, options) => options
                .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())

                // The exception says it, in a sentence.
                .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.ConnectionError))
                .AddInterceptors(new PostgresRowLocks()));
        services.AddSingleton<IUnitOfWork>(provider => new PostgresUnitOfWork(
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetRequiredService<ServiceClock>(),
            provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.WriteTimeout,
            provider.GetRequiredService<UnitWatches>()));
        services.AddSingleton<IDatabaseUpkeep, PostgresUpkeep>();
        return services.AddHostedService<PostgresDatabase>().AddHostedService<Rehearsal>();
    }
}

/// <summary>Where codes are stored, for people: never a password.</summary>
internal sealed record StoragePlace(string Name);
