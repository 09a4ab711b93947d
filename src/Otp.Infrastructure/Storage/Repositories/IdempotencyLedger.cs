using Microsoft.EntityFrameworkCore;
using Otp.Application.Idempotency;

namespace Otp.Infrastructure.Storage.Repositories;

internal sealed class IdempotencyLedger(OtpDbContext context) : IIdempotencyLedger
{
    public async ValueTask<IdempotentAnswer?> FindAsync(byte[] keyHash, DateTimeOffset after)
        => await FindRowAsync(keyHash) is { } row && row.At > after
            ? new IdempotentAnswer(row.RequestHash, row.Verdict, row.At, row.Item)
            : null;

    public async ValueTask KeepAsync(byte[] keyHash, IdempotentAnswer answer)
    {
        if (await FindRowAsync(keyHash) is not { } row)
        {
            row = new IdempotencyRow { Key = keyHash };
            context.Idempotency.Add(row);
        }

        (row.RequestHash, row.Verdict, row.At, row.Item) = (answer.RequestHash, answer.Verdict, answer.At, answer.Item);
    }

    private async ValueTask<IdempotencyRow?> FindRowAsync(byte[] keyHash)
        => await context.Idempotency.FirstOrDefaultAsync(row => row.Key == keyHash);
}
