using Microsoft.EntityFrameworkCore;
using Otp.Application.Idempotency;

namespace Otp.Infrastructure.Storage.Repositories;

internal sealed class IdempotencyLedger(OtpDbContext context) : IIdempotencyLedger
{
    public async ValueTask<IdempotentAnswer?> FindAsync(IdempotencyKey key, DateTimeOffset after)
        => await FindRowAsync(key) is { } row && row.At > after
            ? new IdempotentAnswer(row.RequestHash, row.Verdict, row.At, row.Item)
            : null;

    public async ValueTask KeepAsync(IdempotencyKey key, IdempotentAnswer answer)
    {
        if (await FindRowAsync(key) is not { } row)
        {
            row = new IdempotencyRow { Key = key.Hash.ToArray() };
            context.Idempotency.Add(row);
        }

        (row.RequestHash, row.Verdict, row.At, row.Item) = (answer.RequestHash, answer.Verdict, answer.At, answer.Item);
    }

    private async ValueTask<IdempotencyRow?> FindRowAsync(IdempotencyKey key)
    {
        var hash = key.Hash.ToArray();
        return await context.Idempotency.FirstOrDefaultAsync(row => row.Key == hash);
    }
}
