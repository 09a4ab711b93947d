using Otp.Application.Storage;

namespace Otp.Application.Tests.Storage;

/// <summary>Runs units on storage in memory: all of a unit or nothing, reads change nothing, units do not nest.</summary>
internal sealed class InMemoryUnitOfWork : IUnitOfWork
{
    private readonly TimeProvider _clock;

    public InMemoryUnitOfWork(TimeProvider clock) => _clock = clock;

    public InMemoryStorage Stored { get; private set; } = new();

    /// <summary>Whether every unit is run twice, the first run's effects lost: the port allows it.</summary>
    public bool RunsUnitsTwice { get; set; }

    /// <summary>Whether units find storage unavailable once they have run, as when the commit fails.</summary>
    public bool FailsToCommit { get; set; }

    public bool IsInside { get; private set; }

    public int Runs { get; private set; }

    public int Reads { get; private set; }

    /// <summary>Units that let callers' go first.</summary>
    public int RunsBehind { get; private set; }

    public CancellationToken LastToken { get; private set; }

    public async Task<T> RunAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Runs++;
        LastToken = cancellationToken;
        if (RunsUnitsTwice)
        {
            await InsideAsync(unit, Stored.Copy());
        }

        var copy = Stored.Copy();
        var result = await InsideAsync(unit, copy);
        if (FailsToCommit)
        {
            throw new StorageUnavailableException();
        }

        // A copy once more: what the unit returned is no longer attached.
        Stored = copy.Copy();
        return result;
    }

    public Task<T> RunBehindAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
    {
        RunsBehind++;
        return RunAsync(unit, cancellationToken);
    }

    public async Task<T> ReadAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Reads++;
        return await InsideAsync(unit, Stored.Copy());
    }

    private async Task<T> InsideAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, InMemoryStorage storage)
    {
        if (IsInside)
        {
            throw new InvalidOperationException("Units may not nest.");
        }

        IsInside = true;
        try
        {
            return await unit(storage, _clock.GetUtcNow());
        }
        finally
        {
            IsInside = false;
        }
    }
}
