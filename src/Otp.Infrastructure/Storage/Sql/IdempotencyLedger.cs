using System.Data;
using Otp.Application.Idempotency;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Storage.Sql;

internal sealed class IdempotencyLedger(SqlSession session) : IIdempotencyLedger
{
    internal static readonly SqlStatement Select = new(
        """SELECT "RequestHash", "Verdict", "At", "Item" FROM "Idempotency" WHERE "Key" = $1 AND "At" > $2""", DbType.Binary, DbType.Int64);

    internal static readonly SqlStatement Keep = new(
        """
        INSERT INTO "Idempotency" ("Key", "RequestHash", "Verdict", "At", "Item") VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT ("Key") DO UPDATE SET "RequestHash" = excluded."RequestHash", "Verdict" = excluded."Verdict",
        "At" = excluded."At", "Item" = excluded."Item"
        """,
        DbType.Binary, DbType.Binary, DbType.Int32, DbType.Int64, DbType.Binary);

    public ValueTask<IdempotentAnswer?> FindAsync(IdempotencyKey key, DateTimeOffset after)
        => session.FirstAsync(Select, Read, key.Hash.ToArray(), Columns.Of(after));

    public async ValueTask KeepAsync(IdempotencyKey key, IdempotentAnswer answer)
        => await session.ExecuteAsync(
            Keep,
            key.Hash.ToArray(),
            answer.RequestHash,
            (int?)answer.Verdict,
            Columns.Of(answer.At),
            answer.Item is { } item ? Columns.Of(item) : null);

    private static IdempotentAnswer Read(SqlRow row) => new(
        row.Bytes(0),
        row.IsNull(1) ? null : (VerificationResult)row.Integer(1),
        row.Time(2),
        row.IsNull(3) ? null : row.ItemId(3));
}
