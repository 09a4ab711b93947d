using Microsoft.EntityFrameworkCore;
using Otp.Application.Storage;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Storage.Repositories;

internal sealed class Outbox(OtpDbContext context) : IOutbox
{
    /// <summary>What a row holds.</summary>
    public static StoredEvent Read(OutboxRow row)
        => new(new Guid(row.Id, bigEndian: true), new ClientId(row.Client), row.Type, row.Body, row.CreatedAt)
        {
            LeasedUntil = row.LeasedUntil,
            Attempts = row.Attempts,
            DiedAt = row.DiedAt,
            Error = row.Error,
        };

    public void Add(StoredEvent happened) => context.Outbox.Add(new OutboxRow
    {
        Id = KeyOf(happened.Id),
        Client = happened.Client.Value,
        Type = happened.Type,
        Body = happened.Body,
        CreatedAt = happened.CreatedAt,
        DueAt = happened.CreatedAt,
        LeasedUntil = happened.LeasedUntil,
    });

    // From name to name through the index, and not through the rows of each.
    public async ValueTask<IReadOnlyList<ClientId>> ClientsDueAsync(DateTimeOffset now)
    {
        List<ClientId> due = [];
        for (var name = await NextClientAsync(""); name is not null; name = await NextClientAsync(name))
        {
            if (await Due(name, now).AnyAsync())
            {
                due.Add(new ClientId(name));
            }
        }

        return due;
    }

    public async ValueTask<IReadOnlyList<StoredEvent>> ClaimAsync(
        ClientId client, DateTimeOffset leasedUntil, DateTimeOffset now, int limit)
    {
        var rows = await Due(client.Value, now)
            .TagWith(RowLock.PassingOver)
            .AsTracking()
            .OrderBy(row => row.DueAt)
            .Take(limit)
            .ToListAsync();
        rows.ForEach(row => row.LeasedUntil = leasedUntil);
        return rows.ConvertAll(Read);
    }

    public async ValueTask AcknowledgeAsync(IReadOnlyCollection<Guid> events)
    {
        byte[][] keys = [.. events.Select(KeyOf)];
        await context.Outbox.Where(row => keys.Contains(row.Id)).ExecuteDeleteAsync();
    }

    public async ValueTask PutOffAsync(StoredEvent posted, string reason, DateTimeOffset? again, DateTimeOffset now)
    {
        var (key, lease, diedAt) = (KeyOf(posted.Id), posted.LeasedUntil, again is null ? now : (DateTimeOffset?)null);
        await context.Outbox.Where(row => row.Id == key && row.LeasedUntil == lease).ExecuteUpdateAsync(held => held
            .SetProperty(row => row.Attempts, row => row.Attempts + 1)
            .SetProperty(row => row.DueAt, again)
            .SetProperty(row => row.DiedAt, diedAt)
            .SetProperty(row => row.LeasedUntil, (DateTimeOffset?)null)
            .SetProperty(row => row.Error, reason));
    }

    public async ValueTask<OutboxCount> CountAsync(DateTimeOffset now)
    {
        var due = 0L;
        for (var name = await NextClientAsync(""); name is not null; name = await NextClientAsync(name))
        {
            due += await context.Outbox.LongCountAsync(row => row.Client == name && row.DueAt <= now);
        }

        return new OutboxCount(due, await context.Outbox.LongCountAsync(row => row.DiedAt != null));
    }

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

    private async Task<string?> NextClientAsync(string after)
        => await context.Outbox
            .Where(row => row.DueAt != null && string.Compare(row.Client, after) > 0)
            .OrderBy(row => row.Client)
            .Select(row => row.Client)
            .FirstOrDefaultAsync();

    private IQueryable<OutboxRow> Due(string client, DateTimeOffset now)
        => context.Outbox.Where(
            row => row.Client == client && row.DueAt <= now && (row.LeasedUntil == null || row.LeasedUntil <= now));

    // Big-endian, so that version 7 UUIDs sort by time.
    private static byte[] KeyOf(Guid id) => id.ToByteArray(bigEndian: true);
}
