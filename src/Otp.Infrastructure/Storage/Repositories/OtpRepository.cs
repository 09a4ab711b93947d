using Microsoft.EntityFrameworkCore;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Storage.Repositories;

internal sealed class OtpRepository(OtpDbContext context, EngineSql sql, DeliveryRepository deliveries) : IOtpRepository
{
    // Whoever asks for an item goes on to its deliveries, so both are one question.
    public async ValueTask<OtpItem?> FindNewestAsync(ClientId client, RequestToken token)
    {
        await sql.HoldTokenAsync(client, token);
        OtpItem? newest = null;
        List<OtpDelivery> its = [];
        await foreach (var row in context.Queries.NewestItem(context, client, token))
        {
            if (newest is null)
            {
                newest = row.Item;
                context.Follow(newest);
            }

            if (row.Delivery is { } delivery)
            {
                if (delivery.ClosedAt is null || delivery.LeasedUntil is not null)
                {
                    context.Follow(delivery);
                }

                its.Add(delivery);
            }
        }

        if (newest is not null)
        {
            // Most items have one, and an engine would make a place to sort it in.
            its = its.Count < 2 ? its : [.. its.OrderBy(delivery => delivery.CreatedAt).ThenBy(delivery => delivery.Id.Value)];
            deliveries.Know(newest.Id, its);
        }

        return newest;
    }

    public async ValueTask<OtpGlance?> GlanceAsync(ClientId client, RequestToken token)
        => await context.Queries.NewestAtAGlance(context, client, token);

    public async ValueTask<OtpItem?> FindAsync(OtpItemId id) => await context.Queries.Item(context, id);

    public async ValueTask<IReadOnlyList<OtpItem>> FindOverdueAsync(DateTimeOffset now, int limit)
        => await context.Queries.OverdueItems(context, now, limit).ToListAsync();

    public ValueTask<IReadOnlyList<IssuedOtp>> ListNewestAsync(
        AddressKind kind, AddressHash address, ClientId? client, DateTimeOffset settledAfter, int limit)
    {
        // Each is a query of its own, which one index answers in its order.
        var items = kind switch
        {
            AddressKind.Messenger => context.Items.Where(item => item.Recipient.Messenger!.Equals(address)),
            AddressKind.Phone => context.Items.Where(item => item.Recipient.Phone!.Equals(address)),
            AddressKind.Email => context.Items.Where(item => item.Recipient.Email!.Equals(address)),
        };
        return ListAsync(client is { } only ? items.Where(item => item.Client == only) : items, settledAfter, limit);
    }

    public ValueTask<IReadOnlyList<IssuedOtp>> ListNewestAsync(ClientId client, RequestToken token, DateTimeOffset settledAfter, int limit)
        => ListAsync(context.Items.Where(item => item.Client == client && item.Token == token), settledAfter, limit);

    // From name to name through the index, and not through the items of each.
    public async ValueTask<IReadOnlyList<ClientId>> ListClientsAsync()
    {
        List<ClientId> clients = [];
        for (var name = await sql.NextClientAsync(""); name is not null; name = await sql.NextClientAsync(name))
        {
            clients.Add(new ClientId(name));
        }

        return clients;
    }

    public void Add(OtpItem item)
    {
        context.Items.Add(item);
        deliveries.Know(item.Id, []);
    }

    // Ids grow with time. Nothing of it is changed by whoever looks at it.
    private async ValueTask<IReadOnlyList<IssuedOtp>> ListAsync(IQueryable<OtpItem> items, DateTimeOffset settledAfter, int limit)
    {
        var rows = await items
            .Where(item => item.SettledAt == null || item.SettledAt > settledAfter)
            .OrderByDescending(item => item.Id)
            .Take(limit)
            .LeftJoin(context.Deliveries, item => item.Id, delivery => delivery.ItemId, (item, delivery) => new ItemRow
            {
                Item = item,
                Delivery = delivery,
            })
            .AsNoTrackingWithIdentityResolution()
            .ToListAsync();
        return
        [
            .. rows
                .GroupBy(row => row.Item)
                .OrderByDescending(its => its.Key.CreatedAt)
                .ThenByDescending(its => its.Key.Generation)
                .Select(its => new IssuedOtp(
                    its.Key,
                    [.. its.Select(row => row.Delivery).OfType<OtpDelivery>().OrderBy(delivery => delivery.CreatedAt)])),
        ];
    }
}
