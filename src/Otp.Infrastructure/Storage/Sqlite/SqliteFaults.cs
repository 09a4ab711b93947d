using Microsoft.Data.Sqlite;
using Otp.Application.Storage;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>What SQLite could not do, as far as callers care.</summary>
/// <param name="Reason">One word for the log.</param>
internal sealed record SqliteFault(string Reason)
{
    public StorageUnavailableException ToUnavailable(Exception exception)
        => new($"SQLite cannot answer: {Reason}.", exception);
}

/// <summary>Tells faults of storage from defects of our own.</summary>
internal static class SqliteFaults
{
    // https://www.sqlite.org/rescode.html
    private const int Perm = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>The fault behind an exception; null when it is not storage's.</summary>
    public static SqliteFault? Of(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is SqliteException sqlite)
            {
                return Of(sqlite.SqliteErrorCode);
            }
        }

        return null;
    }

    private static SqliteFault? Of(int code) => code switch
    {
        Busy or Locked => new SqliteFault("locked"),
        Full => new SqliteFault("disk full"),
        IoError => new SqliteFault("I/O error"),
        Corrupt or NotADatabase => new SqliteFault("file damaged"),
        ReadOnly or Perm => new SqliteFault("read-only"),
        CannotOpen => new SqliteFault("file cannot be opened"),
        _ => null,
    };
}
