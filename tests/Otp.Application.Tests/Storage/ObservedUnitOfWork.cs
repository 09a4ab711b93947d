using Otp.Application.Storage;

namespace Otp.Application.Tests.Storage;

/// <summary>Counts the units of the real storage behind it, and lets them meet the misfortunes that the port allows.</summary>
internal sealed class ObservedUnitOfWork : IUnitOfWork
{
    private readonly IUnitOfWork _storage;
    private volatile bool _isInside;

    public ObservedUnitOfWork(IUnitOfWork storage) => _storage = storage;

    /// <summary>Whether every unit is rolled back once and run again.</summary>
    public bool RunsUnitsTwice { get; set; }

    /// <summary>Whether every unit is rolled back, and its caller told that storage is unavailable.</summary>
    public bool FailsToCommit { get; set; }

    /// <summary>Whether a unit is being run.</summary>
    public bool IsInside => _isInside;

    public int Runs { get; private set; }

    public int Reads { get; private set; }

    /// <summary>Units that let callers' go first.</summary>
    public int RunsBehind { get; private set; }

    public CancellationToken LastToken { get; private set; }

    public async Task<T> RunAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
    {
        Runs++;
        LastToken = cancellationToken;
        if (FailsToCommit)
        {
            await RollBackAsync(unit);
            throw new StorageUnavailableException();
        }

        if (RunsUnitsTwice)
        {
            await RollBackAsync(unit);
        }

        return await _storage.RunAsync(Observed(unit), cancellationToken);
    }

    public Task<T> RunBehindAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
    {
        RunsBehind++;
        return RunAsync(unit, cancellationToken);
    }

    public Task<T> ReadAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
    {
        Reads++;
        return _storage.ReadAsync(Observed(unit), cancellationToken);
    }

    private async Task RollBackAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit)
    {
        var undone = new InvalidOperationException("Rolled back.");
        async ValueTask<T> RunInVainAsync(IStorage storage, DateTimeOffset now)
        {
            await Observed(unit)(storage, now);
            throw undone;
        }

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => _storage.RunAsync(RunInVainAsync, CancellationToken.None));
        Assert.That(thrown, Is.SameAs(undone));
    }

    private Func<IStorage, DateTimeOffset, ValueTask<T>> Observed<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit) => async (storage, now) =>
    {
        _isInside = true;
        try
        {
            return await unit(storage, now);
        }
        finally
        {
            _isInside = false;
        }
    };
}
