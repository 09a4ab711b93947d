using System.Buffers.Binary;
using System.Data;
using System.Security.Cryptography;
using System.Text;
using Otp.Domain.Abuse;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Infrastructure.Storage.Sql;

namespace Otp.Infrastructure.Storage.Postgres;

/// <summary>
/// Rows that are there are locked as rows; what may not be there yet by an advisory lock on a hash of its key (two keys of
/// one hash wait for each other, which costs time and nothing else). Always in this order: token, item, budgets by kind,
/// deliveries, provider's ids. A deadlock that comes about all the same is detected by the engine and the unit repeated.
/// </summary>
internal sealed class PostgresLocks(PostgresSession session) : IRowLocks
{
    private static readonly SqlStatement LockKey = new("SELECT pg_advisory_xact_lock($1)", DbType.Int64);

    private static readonly SqlStatement LockDelivery = new(
        """SELECT 1 FROM "Deliveries" WHERE "Id" = $1 FOR UPDATE""", DbType.Binary);

    private static readonly SqlStatement TryLockDelivery = new(
        """SELECT 1 FROM "Deliveries" WHERE "Id" = $1 FOR UPDATE SKIP LOCKED""", DbType.Binary);

    private static readonly SqlStatement LockDeliveriesOfItem = new(
        """SELECT 1 FROM "Deliveries" WHERE "ItemId" = $1 ORDER BY "Id" FOR UPDATE""", DbType.Binary);

    private static readonly SqlStatement NewestHeld = Suffixed(OtpRepository.SelectNewest, "FOR UPDATE");
    private static readonly SqlStatement OverdueHeldFree = Suffixed(OtpRepository.SelectOverdue, "FOR UPDATE SKIP LOCKED");

    private readonly HashSet<long> _held = [];

    public bool AreNeeded => true;

    // More would let more creates of one client commit at once, and have each read more rows: a day has 288 times as many.
    public int SharedRows => 4;

    // The budget of a token's sends is named by a hash over client and token, which is all that is needed here.
    public ValueTask TokenAsync(ClientId client, RequestToken token) => BudgetAsync(BudgetKey.SendsFor(client, token));

    public ValueTask BudgetAsync(BudgetKey key) => HoldAsync(BinaryPrimitives.ReadInt64BigEndian(key.Bytes));

    public ValueTask ReferenceAsync(string? id)
        => id is null
            ? ValueTask.CompletedTask
            : HoldAsync(BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id))));

    public ValueTask DeliveryAsync(DeliveryId id) => BeforeNext(LockDelivery, Columns.Of(id));

    public async ValueTask<bool> TryDeliveryAsync(DeliveryId id) => await session.FirstAsync(TryLockDelivery, One, Columns.Of(id)) == 1;

    public ValueTask DeliveriesOfAsync(OtpItemId item) => BeforeNext(LockDeliveriesOfItem, Columns.Of(item));

    public SqlStatement Holding(SqlStatement select)
        => select == OtpRepository.SelectNewest ? NewestHeld : throw new ArgumentException("No holding form of this selection.", nameof(select));

    public SqlStatement HoldingFree(SqlStatement select)
        => select == OtpRepository.SelectOverdue ? OverdueHeldFree : throw new ArgumentException("No holding form of this selection.", nameof(select));

    private static SqlStatement Suffixed(SqlStatement select, string suffix) => new($"{select.Text} {suffix}", select.Parameters);

    private static int One(SqlRow row) => row.Integer(0);

    private ValueTask HoldAsync(long key) => _held.Add(key) ? BeforeNext(LockKey, key) : ValueTask.CompletedTask;

    // What is read under a lock is asked after it, in the same round trip.
    private ValueTask BeforeNext(SqlStatement query, SqlValue value)
    {
        session.Precede(query, value);
        return ValueTask.CompletedTask;
    }
}
