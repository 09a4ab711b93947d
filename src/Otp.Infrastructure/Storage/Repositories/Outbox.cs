using Microsoft.EntityFrameworkCore;
using Otp.Application.Storage;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Storage.Repositories;

internal sealed class Outbox(OtpDbContext context) : IOutbox
{
    public async ValueTask<IReadOnlyList<StoredEvent>> DeadAsync(ClientId? client, int limit)
    {
        var dead = context.Outbox.AsNoTracking().Where(row => row.DiedAt != null);
        if (client is { } one)
        {
            dead = dead.Where(row => row.Client == one.Value);
        }

        var rows = await dead.OrderByDescending(row => row.DiedAt).ThenByDescending(row => row.Id).Take(limit).ToListAsync();
        return rows.ConvertAll(Read);
    }

    private static StoredEvent Read(OutboxRow row)
        => new(new Guid(row.Id, bigEndian: true), new ClientId(row.Client), row.Type, row.Body, row.CreatedAt)
        {
            Attempts = row.Attempts,
            DiedAt = row.DiedAt,
            Error = row.Error,
        };
}
