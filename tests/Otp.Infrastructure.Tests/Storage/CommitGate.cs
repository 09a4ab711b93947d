using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>Holds the COMMIT back once it is closed.</summary>
internal sealed class CommitGate : DbTransactionInterceptor
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void Open() => _gate.TrySetResult();

    public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        _reached.TrySetResult();
        await _gate.Task;
        return result;
    }
}
