using System.Data;
using Otp.Application.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Storage.Sql;

internal sealed class InboundTimes(SqlSession session) : IInboundTimes
{
    internal static readonly SqlStatement Select = new("""SELECT "At" FROM "InboundTimes" WHERE "Person" = $1""", DbType.Binary);

    internal static readonly SqlStatement Note = new(
        """
        INSERT INTO "InboundTimes" ("Person", "At") VALUES ($1, $2)
        ON CONFLICT ("Person") DO UPDATE SET "At" = excluded."At" WHERE excluded."At" > "InboundTimes"."At"
        """,
        DbType.Binary, DbType.Int64);

    public ValueTask<DateTimeOffset?> LastAsync(AddressHash person) => session.FirstAsync(Select, Read, Columns.Of(person));

    public async ValueTask NoteAsync(AddressHash person, DateTimeOffset at)
        => await session.ExecuteAsync(Note, Columns.Of(person), Columns.Of(at));

    private static DateTimeOffset? Read(SqlRow row) => row.Time(0);
}
