using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;

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
            deliveries.Know(newest.Id, its);
        }

        return newest;
    }

    public async ValueTask<OtpGlance?> GlanceAsync(ClientId client, RequestToken token)
        => await context.Queries.NewestAtAGlance(context, client, token);

    public async ValueTask<OtpItem?> FindAsync(OtpItemId id) => await context.Queries.Item(context, id);

    public async ValueTask<IReadOnlyList<OtpItem>> FindOverdueAsync(DateTimeOffset now, int limit)
        => await context.Queries.OverdueItems(context, now, limit).ToListAsync();

    public void Add(OtpItem item) => context.Items.Add(item);
}
