using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage;

internal sealed class DatabaseOptionsValidator(IConfiguration configuration) : IValidateOptions<DatabaseOptions>
{
    private static readonly TimeSpan MinWriteTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxWriteTimeout = TimeSpan.FromSeconds(30);

    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        var database = new SettingErrors(DatabaseOptions.Section);
        database.Require(
            "Provider",
            DatabaseOptions.IsSqlite(options.Provider) || DatabaseOptions.IsPostgres(options.Provider),
            "is not an engine of this service. Set it to Sqlite or Postgres.");
        database.InRange("WriteTimeout", options.WriteTimeout, MinWriteTimeout, MaxWriteTimeout);

        var connection = new SettingErrors("ConnectionStrings");
        var configured = configuration.GetConnectionString(DatabaseOptions.ConnectionName);
        if (DatabaseOptions.IsPostgres(options.Provider))
        {
            connection.Require(DatabaseOptions.ConnectionName, NamesServer(configured ?? ""), DatabaseOptions.NoServer);
        }
        else
        {
            connection.Require(
                DatabaseOptions.ConnectionName, NamesFile(configured ?? DatabaseOptions.DefaultConnection), DatabaseOptions.NoFile);
        }

        string[] errors = [.. connection.ToResult().Failures ?? [], .. database.ToResult().Failures ?? []];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static bool NamesServer(string connectionString)
    {
        try
        {
            // What cannot be together, such as a pool whose least is more than its most, is told when a source is made of it.
            using var source = NpgsqlDataSource.Create(connectionString);
            return new NpgsqlConnectionStringBuilder(connectionString)
                is { Host.Length: > 0, Database.Length: > 0, Port: > 0 and <= ushort.MaxValue };
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return false;
        }
    }

    // An in-memory database would lose everything it promised to keep, a URI would be taken for a path below the content root, and
    // this SQLite encrypts nothing.
    private static bool NamesFile(string connectionString)
    {
        try
        {
            var builder = new SqliteConnectionStringBuilder(connectionString);
            return builder.DataSource.Length > 0 && builder.DataSource != ":memory:"
                && !builder.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
                && builder.Mode is not SqliteOpenMode.Memory and not SqliteOpenMode.ReadOnly
                && builder.Password.Length == 0;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
