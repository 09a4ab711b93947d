using Microsoft.EntityFrameworkCore;
using Otp.Application.Idempotency;

namespace Otp.Infrastructure.Storage;

internal sealed class IdempotencyLedger(OtpDbContext context) : IIdempotencyLedger
{
    public async ValueTask<IdempotentAnswer?> FindAsync(IdempotencyKey key, DateTimeOffset after)
        => await FindRowAsync(key) is { } row && row.At > after ? new IdempotentAnswer(row.RequestHash, row.Verdict, row.At, row.Item) : null;

    public async ValueTask KeepAsync(IdempotencyKey key, IdempotentAnswer answer)
    {
        var row = await FindRowAsync(key);
        if (row is null)
        {
            row = new IdempotencyRow { Key = key.Hash.ToArray() };
            context.Idempotency.Add(row);
        }

        (row.RequestHash, row.Item, row.Verdict, row.At) = (answer.RequestHash, answer.Item, answer.Verdict, answer.At);
    }

    private async ValueTask<IdempotencyRow?> FindRowAsync(IdempotencyKey key)
    {
        var hash = key.Hash.ToArray();
        return await context.Idempotency.FirstOrDefaultAsync(row => row.Key == hash);
    }
}
