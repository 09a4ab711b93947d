using Otp.Application.Idempotency;

namespace Otp.Infrastructure.Storage.Repositories;

internal sealed class IdempotencyLedger(OtpDbContext context) : IIdempotencyLedger
{
    // Asked for before a request is served, and kept after it.
    private (byte[] Key, IdempotencyRow? Row)? _found;

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
            _found = (keyHash, row);
        }

        (row.RequestHash, row.Verdict, row.At, row.Item) = (answer.RequestHash, answer.Verdict, answer.At, answer.Item);
    }

    /// <summary>Begins the next unit.</summary>
    public void Clear() => _found = null;

    private async ValueTask<IdempotencyRow?> FindRowAsync(byte[] keyHash)
    {
        if (_found is not var (key, row) || !key.AsSpan().SequenceEqual(keyHash))
        {
            row = await context.Queries.Idempotency(context, keyHash);
            _found = (keyHash, row);
        }

        return row;
    }
}
