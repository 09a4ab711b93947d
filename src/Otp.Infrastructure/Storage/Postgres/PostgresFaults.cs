using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Otp.Infrastructure.Storage.Postgres;

/// <summary>Tells what repeating mends, what is the server's trouble, and what is a defect of our own.</summary>
internal static class PostgresFaults
{
    // Classes of https://www.postgresql.org/docs/15/errcodes-appendix.html
    private static readonly string[] UnavailableClasses = ["08", "53", "57", "58", "XX"];

    // The server's own limits for a transaction, which it ends with the connection: idle for too long, or open (PostgreSQL 17).
    private static readonly string[] TransactionLimits = ["25P03", "25P04"];

    private static readonly string[] Unavailable =
    [
        .. TransactionLimits,
        PostgresErrorCodes.LockNotAvailable,
        PostgresErrorCodes.ReadOnlySqlTransaction,
        PostgresErrorCodes.InvalidPassword,
        PostgresErrorCodes.InvalidAuthorizationSpecification,
    ];

    /// <summary>Whether the engine rolled the unit back because of others, so that it may be run again at once.</summary>
    public static bool IsRepeatable(Exception exception)
        => exception is DbUpdateConcurrencyException
            || Cause(exception) is PostgresException
            {
                SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
            };

    /// <summary>Whether the connection is gone, and with it the answer to what was last sent.</summary>
    public static bool IsConnectionLost(Exception exception) => Cause(exception) switch
    {
        PostgresException { SqlState: { } state } => state.StartsWith("57P", StringComparison.Ordinal)
            || state.StartsWith("08", StringComparison.Ordinal)
            || Array.IndexOf(TransactionLimits, state) >= 0,
        NpgsqlException => true,
        _ => false,
    };

    /// <summary>Whether what was last sent may have been done all the same.</summary>
    public static bool IsAnswerLost(Exception exception) => exception is TimeoutException || IsConnectionLost(exception);

    /// <summary>What the server could not do, for the log; null when the exception is not the server's.</summary>
    public static string? Of(Exception exception) => Cause(exception) switch
    {
        PostgresException postgres when IsUnavailable(postgres.SqlState) || IsRepeatable(postgres)
            => $"PostgreSQL cannot answer ({postgres.SqlState}).",
        PostgresException => null,
        DbUpdateConcurrencyException => "Others kept changing the same row.",
        NpgsqlException or TimeoutException => "PostgreSQL does not answer.",
        _ => null,
    };

    /// <summary>What the driver says, which Entity Framework puts into exceptions of its own.</summary>
    public static Exception Cause(Exception exception)
        => exception is DbUpdateException or InvalidOperationException
            && exception.InnerException is NpgsqlException or DbUpdateException or TimeoutException
            ? Cause(exception.InnerException)
            : exception;

    private static bool IsUnavailable(string state)
        => Array.Exists(UnavailableClasses, prefix => state.StartsWith(prefix, StringComparison.Ordinal))
            || Array.IndexOf(Unavailable, state) >= 0;
}
