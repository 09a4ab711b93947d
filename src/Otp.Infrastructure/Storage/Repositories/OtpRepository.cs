using Otp.Application.Storage;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Storage.Repositories;

internal sealed class OtpRepository(OtpDbContext context, EngineSql sql) : IOtpRepository
{
    public async ValueTask<OtpItem?> FindNewestAsync(ClientId client, RequestToken token)
    {
        await sql.HoldTokenAsync(client, token);
        return await context.Queries.NewestItem(context, client, token);
    }

    public async ValueTask<OtpGlance?> GlanceAsync(ClientId client, RequestToken token)
        => await context.Queries.NewestAtAGlance(context, client, token);

    public async ValueTask<OtpItem?> FindAsync(OtpItemId id) => await context.Queries.Item(context, id);

    public async ValueTask<IReadOnlyList<OtpItem>> FindOverdueAsync(DateTimeOffset now, int limit)
        => await context.Queries.OverdueItems(context, now, limit).ToListAsync();

    public void Add(OtpItem item) => context.Items.Add(item);
}
