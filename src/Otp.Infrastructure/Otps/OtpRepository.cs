using Microsoft.EntityFrameworkCore;
using Otp.Application.Otps;
using Otp.Domain.Otps;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.Otps;

internal sealed class OtpRepository(OtpDbContext context) : IOtpRepository
{
    public async ValueTask<OtpItem?> FindNewestAsync(ClientId client, RequestToken token)
        => await context.Items
            .Where(item => item.Client == client && item.Token == token)
            .OrderByDescending(item => item.Generation)
            .FirstOrDefaultAsync();

    public async ValueTask<OtpItem?> FindAsync(OtpItemId id)
        => await context.Items.FirstOrDefaultAsync(item => item.Id == id);

    public async ValueTask<IReadOnlyList<OtpItem>> FindOverdueAsync(DateTimeOffset now, int limit)
        => await context.Items
            .Where(item => item.Status == OtpStatus.Pending && item.ExpiresAt <= now)
            .OrderBy(item => item.ExpiresAt)
            .Take(limit)
            .ToListAsync();

    public void Add(OtpItem item) => context.Items.Add(item);
}
