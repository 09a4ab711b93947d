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
        var database = new SettingErrors(DatabaseOptions.Section);
        database.Require("Provider", options.Provider == "Sqlite", "is not an engine of this service. Set it to Sqlite.");
        database.InRange("WriteTimeout", options.WriteTimeout, MinWriteTimeout, MaxWriteTimeout);

        var connection = new SettingErrors("ConnectionStrings");
        connection.Require(
            DatabaseOptions.ConnectionName,
            NamesFile(configuration.GetConnectionString(DatabaseOptions.ConnectionName) ?? DatabaseOptions.DefaultConnection),
            DatabaseOptions.NoFile);
        string[] errors = [.. connection.ToResult().Failures ?? [], .. database.ToResult().Failures ?? []];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
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
