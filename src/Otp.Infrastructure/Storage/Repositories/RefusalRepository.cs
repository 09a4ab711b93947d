using Microsoft.EntityFrameworkCore;
using Otp.Application.Storage;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Storage.Repositories;

internal sealed class RefusalRepository(OtpDbContext context, EngineSql sql) : IRefusals
{
    public ValueTask AddAsync(IReadOnlyList<RefusalDelta> refusals) => sql.AddAsync(
    [
        .. refusals
            .Select(refusal => new RefusalRow
            {
                Address = refusal.Address.Bytes.ToArray(),
                Client = refusal.Client,
                Rule = refusal.Rule,
                Count = refusal.Count,
                FirstAt = refusal.FirstAt,
                LastAt = refusal.LastAt,
            })
            .OrderBy(row => Convert.ToHexString(row.Address), StringComparer.Ordinal)
            .ThenBy(row => row.Client.Value, StringComparer.Ordinal)
            .ThenBy(row => row.Rule, StringComparer.Ordinal),
    ]);

    public async ValueTask<IReadOnlyList<RefusedSends>> FindAsync(AddressHash address, ClientId? client, DateTimeOffset after)
    {
        var key = address.Bytes.ToArray();
        var rows = context.Refusals.Where(row => row.Address == key && row.LastAt > after);
        if (client is { } only)
        {
            rows = rows.Where(row => row.Client == only);
        }

        return await rows
            .OrderByDescending(row => row.LastAt)
            .Select(row => new RefusedSends(row.Client, row.Rule, row.Count, row.FirstAt, row.LastAt))
            .ToListAsync();
    }
}
