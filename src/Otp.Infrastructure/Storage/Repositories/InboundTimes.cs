using Microsoft.EntityFrameworkCore;
using Otp.Application.Storage;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Storage.Repositories;

internal sealed class InboundTimes(OtpDbContext context, EngineSql sql) : IInboundTimes
{
    public async ValueTask<DateTimeOffset?> LastAsync(AddressHash person) => (await FindRowAsync(person))?.At;

    public async ValueTask NoteAsync(AddressHash person, DateTimeOffset at)
    {
        await sql.HoldAsync(Convert.ToHexString(person.Bytes));
        if (await FindRowAsync(person) is not { } row)
        {
            context.InboundTimes.Add(new InboundRow { Person = person.Bytes.ToArray(), At = at });
        }
        else if (row.At < at)
        {
            row.At = at;
        }
    }

    private async ValueTask<InboundRow?> FindRowAsync(AddressHash person)
    {
        var hash = person.Bytes.ToArray();
        return await context.InboundTimes.FirstOrDefaultAsync(row => row.Person == hash);
    }
}
