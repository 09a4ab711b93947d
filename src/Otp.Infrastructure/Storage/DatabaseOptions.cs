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

    /// <summary>The embedded engine: one file, one process.</summary>
    public const string Sqlite = "Sqlite";

    /// <summary>A PostgreSQL server, for several instances over one database.</summary>
    public const string Postgres = "Postgres";

    /// <summary>What is wrong with a connection string that names no PostgreSQL database, and the remedy.</summary>
    public const string NoServer =
        "does not name a PostgreSQL database. Set it to its host, database and role, for example "
        + "'Host=db.internal;Database=otp;Username=otp;Password=...'.";

    /// <summary><see cref="Sqlite"/> or <see cref="Postgres"/>. Either is migrated at start.</summary>
    public string Provider { get; set; } = Sqlite;

    /// <summary>How long a request waits for its turn to write, or for a connection or lock, before it is answered 503.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether a value of <see cref="Provider"/> is the embedded engine.</summary>
    public static bool IsSqlite(string? provider) => string.Equals(provider, Sqlite, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a value of <see cref="Provider"/> is a PostgreSQL server.</summary>
    public static bool IsPostgres(string? provider) => string.Equals(provider, Postgres, StringComparison.OrdinalIgnoreCase);
}
