using Otp.Application.Storage;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>A unit of work that waits for the writer.</summary>
internal abstract class PendingUnit
{
    private const int Waiting = 0;
    private const int Started = 1;
    private const int Abandoned = 2;

    private int _state;

    /// <summary>The writer takes it; false when its caller has gone.</summary>
    public bool TryStart() => Interlocked.CompareExchange(ref _state, Started, Waiting) == Waiting;

    /// <summary>The caller goes; false when the writer has taken it, so that its end must be awaited.</summary>
    public bool TryAbandon() => Interlocked.CompareExchange(ref _state, Abandoned, Waiting) == Waiting;

    /// <summary>Runs the unit and keeps its result; may be called again after a rollback.</summary>
    public abstract ValueTask RunAsync(IStorage storage, DateTimeOffset now);

    /// <summary>Answers the caller, after the commit.</summary>
    public abstract void Complete();

    /// <summary>Answers the caller with a fault, after the rollback.</summary>
    public abstract void Fail(Exception exception);
}

/// <inheritdoc/>
internal sealed class PendingUnit<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit) : PendingUnit
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Task => _completion.Task;

    public override async ValueTask RunAsync(IStorage storage, DateTimeOffset now) => _result = await unit(storage, now);

    public override void Complete() => _completion.SetResult(_result!);

    public override void Fail(Exception exception) => _completion.SetException(exception);
}
