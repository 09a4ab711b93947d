using Microsoft.EntityFrameworkCore;
using Otp.Application.Delivery;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.Delivery;

internal sealed class InboundTimes(OtpDbContext context) : IInboundTimes
{
    public async ValueTask<DateTimeOffset?> LastAsync(AddressHash person)
    {
        var hash = person.Bytes.ToArray();
        return (await context.InboundTimes.AsNoTracking().FirstOrDefaultAsync(row => row.Person == hash))?.At;
    }

    public async ValueTask NoteAsync(AddressHash person, DateTimeOffset at)
        => await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "InboundTimes" ("Person", "At") VALUES ({person.Bytes.ToArray()}, {at.ToUnixTimeMilliseconds()})
            ON CONFLICT ("Person") DO UPDATE SET "At" = excluded."At" WHERE excluded."At" > "InboundTimes"."At"
            """);
}
