using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Otp.Infrastructure.Storage;

internal sealed class DatabaseOptionsValidator(IConfiguration configuration) : IValidateOptions<DatabaseOptions>
{
    private static readonly TimeSpan MinWriteTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxWriteTimeout = TimeSpan.FromSeconds(30);

    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        var errors = new SettingErrors(DatabaseOptions.Section);
        errors.Require("Provider", options.Provider == "Sqlite", "is not an engine of this service. Set it to Sqlite.");
        errors.InRange("WriteTimeout", options.WriteTimeout, MinWriteTimeout, MaxWriteTimeout);

        var connection = new SettingErrors("ConnectionStrings");
        connection.Require(
            DatabaseOptions.ConnectionName,
            NamesFile(configuration.GetConnectionString(DatabaseOptions.ConnectionName) ?? DatabaseOptions.DefaultConnection),
            DatabaseOptions.NoFile);
        return connection.ToResult() is { Failed: true } failed ? failed : errors.ToResult();
    }

    // An in-memory database would lose everything it promised to keep.
    private static bool NamesFile(string connectionString)
    {
        try
        {
            var builder = new SqliteConnectionStringBuilder(connectionString);
            return builder.DataSource.Length > 0 && builder.DataSource != ":memory:" && builder.Mode != SqliteOpenMode.Memory;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
