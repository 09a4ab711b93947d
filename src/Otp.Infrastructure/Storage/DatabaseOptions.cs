namespace Otp.Infrastructure.Storage;

/// <summary>Section <c>Database</c>.</summary>
internal sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>The connection string's name, under <c>ConnectionStrings</c>.</summary>
    public const string ConnectionName = "Otp";

    /// <summary>What is wrong with a connection string that names no file, and the remedy.</summary>
    public const string NoFile =
        "does not name a file. Set it to 'Data Source=' and the path of the database file, for example 'Data Source=data/otp.db'.";

    public const string DefaultConnection = "Data Source=data/otp.db";

    /// <summary><c>Sqlite</c>: embedded, one file, made and migrated at start.</summary>
    public string Provider { get; set; } = "Sqlite";

    /// <summary>How long a request waits for its turn to write before it is answered 503.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(2);
}
