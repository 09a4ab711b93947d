using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Otp.Application.Storage;
using Otp.Domain.Abuse;
using Otp.Infrastructure.Storage;
using Otp.TestKit.Service;

namespace Otp.TestKit.Storage;

/// <summary>The engines that hold to one contract.</summary>
public enum Engine
{
    Sqlite,
    Postgres,
}

/// <summary>A real, empty database of an engine, and the unit of work over it.</summary>
internal abstract class StoredDatabase : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, 123, TimeSpan.Zero);

    public FakeTimeProvider Time { get; } = new(Now);

    /// <summary>What the units of work log.</summary>
    public ServiceLog Log { get; } = new();

    public abstract IUnitOfWork UnitOfWork { get; }

    /// <summary>A new database.</summary>
    public static async Task<StoredDatabase> StartAsync(Engine engine) => engine switch
    {
        Engine.Sqlite => await TestDatabase.StartAsync(),
        Engine.Postgres => await PostgresTestDatabase.StartAsync(),
    };

    /// <summary>One number, asked on a connection of its own.</summary>
    public abstract long Ask(string sql);

    /// <summary>What a token was charged with, seen by a connection of its own.</summary>
    public long ChargesOf(string token) => ChargesOf(Charge.KeyOf(token));

    /// <summary>What a budget was charged with, seen by a connection of its own.</summary>
    public long ChargesOf(BudgetKey budget)
        => Ask($"""SELECT CAST(COALESCE(SUM("Count"), 0) AS bigint) FROM "Budgets" WHERE "Key" = {BytesOf(Convert.ToHexString(budget.Bytes))}""");

    /// <summary>A context as units get it, over a connection of its own.</summary>
    public abstract Task<OtpDbContext> OpenContextAsync(QueryTrackingBehavior tracking);

    /// <summary>Whether a connection leads to this database.</summary>
    public abstract bool IsTo(DbConnection connection);

    /// <summary>The plan of a statement, a line for each of its parts.</summary>
    public abstract Task<IReadOnlyList<string>> ExplainAsync(string sql, IEnumerable<DbParameter> parameters);

    public abstract ValueTask DisposeAsync();

    /// <summary>A literal of bytes.</summary>
    protected abstract string BytesOf(string hex);

    protected UnitWatches WatchedBy(IUnitWatch watch) => new([watch], new Logger<UnitWatches>(new LoggerFactory([Log])));

    protected static async Task<IReadOnlyList<string>> ReadAsync(DbCommand command, int column)
    {
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(column));
        }

        return lines;
    }

    protected static long NumberOf(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
