using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using Otp.Domain.Abuse;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Storage.Postgres;

/// <summary>
/// Rows that are there are locked as rows (<see cref="PostgresRowLocks"/>); what may not be there yet by an advisory lock on a hash of
/// its key (two keys of one hash wait for each other, which costs time and nothing else). Always in this order: token and budgets,
/// ascending and in one statement, item, deliveries, provider's ids; the row of a delivery that was not read is taken when it is
/// written. A deadlock that comes about all the same is detected by the engine and the unit repeated.
/// </summary>
internal sealed class PostgresSql(OtpDbContext context) : EngineSql(context)
{
    private const string LockKeys = "SELECT pg_advisory_xact_lock(key) FROM unnest(@keys) AS key";

    // Waits for whoever has written this marker and not ended yet: their COMMIT may be on its way, or be waiting for a standby.
    private const string LookForMarker =
        """
        INSERT INTO "CommitMarkers" ("Id", "At", "Lost") VALUES (@id, @at, TRUE)
        ON CONFLICT ("Id") DO UPDATE SET "At" = excluded."At" RETURNING "Lost"
        """;

    private readonly HashSet<long> _held = [];

    public override bool UnitsRace => true;

    // More would let more creates of one client commit at once, and have each read more rows: a day has 288 times as many.
    public override int SharedRows => 4;

    // The budget of a token's sends is named by a hash over client and token, which is all that is needed here.
    public override ValueTask HoldTokenAsync(ClientId client, RequestToken token) => HoldAsync([BudgetKey.SendsFor(client, token)]);

    public override ValueTask HoldAsync(IEnumerable<BudgetKey> keys)
        => HoldAsync(keys.Select(key => BinaryPrimitives.ReadInt64BigEndian(key.Bytes)));

    public override ValueTask HoldAsync(params IEnumerable<string?> names)
        => HoldAsync(
            names.OfType<string>().Select(name => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)))));

    /// <summary>Whether the unit of a marker is not committed and, once this is, never will be.</summary>
    public async ValueTask<bool> IsLostAsync(byte[] marker, DateTimeOffset now)
    {
        await using var command = CommandOf(LookForMarker);
        command.Parameters.Add(new NpgsqlParameter("id", marker));
        command.Parameters.Add(new NpgsqlParameter("at", now.ToUnixTimeMilliseconds()));
        return await command.ExecuteScalarAsync() is true;
    }

    private async ValueTask HoldAsync(IEnumerable<long> keys)
    {
        long[] free = [.. keys.Where(_held.Add).Order()];
        if (free.Length == 0)
        {
            return;
        }

        await using var command = CommandOf(LockKeys);
        command.Parameters.Add(new NpgsqlParameter("keys", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = free });
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>Lets the queries that are marked so (<see cref="RowLock"/>) hold the rows they find.</summary>
internal sealed class PostgresRowLocks : DbCommandInterceptor
{
    // Whatever ends a line where the service runs; none is how another one begins.
    private const string Waiting = $"-- {RowLock.Waiting}";
    private const string WaitingForItem = $"-- {RowLock.WaitingForItem}";
    private const string PassingOver = $"-- {RowLock.PassingOver}";

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
#pragma warning disable CA2100 // The query that Entity Framework has made, and a constant.
        if (command.CommandText.StartsWith(Waiting, StringComparison.Ordinal))
        {
            command.CommandText += "\nFOR UPDATE";
        }
        else if (command.CommandText.StartsWith(WaitingForItem, StringComparison.Ordinal))
        {
            // The name that Entity Framework gives the look-up of the item. A row that may be missing cannot be held.
            command.CommandText += "\nFOR UPDATE OF i0";
        }
        else if (command.CommandText.StartsWith(PassingOver, StringComparison.Ordinal))
        {
            command.CommandText += "\nFOR UPDATE SKIP LOCKED";
        }
#pragma warning restore CA2100

        return ValueTask.FromResult(result);
    }
}
