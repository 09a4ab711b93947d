namespace Otp.Application.Storage;

/// <summary>
/// The one way to storage. A unit is atomic and durable: when <see cref="RunAsync{T}"/> has returned, what the unit did is
/// on disk, and when it has thrown, nothing of it is.
/// </summary>
/// <remarks>
/// A unit only reads, computes and writes: no HTTP, no MediatR, no hand-over to another thread. It may be run again
/// from the start, so it changes nothing outside storage. Units may not nest, and one that has started is not cancelled.
/// </remarks>
public interface IUnitOfWork
{
    /// <summary>Runs a unit that reads, decides and writes. Whoever races for the same rows waits its turn.</summary>
    /// <param name="unit">The work; its second argument is the instant at which it runs.</param>
    /// <param name="cancellationToken">Gives up waiting for the turn; a unit that has started runs to its end.</param>
    /// <exception cref="StorageUnavailableException">
    /// Storage could not do it, or not in time. Nothing was written, unless the answer to the commit itself was lost and the
    /// engine did not say in time what became of it.
    /// </exception>
    /// <exception cref="InvalidOperationException">The caller is itself inside a unit.</exception>
    Task<T> RunAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken);

    /// <summary>
    /// The same for a unit that nobody waits for (a provider's report, retention): where units queue, it lets callers' go first.
    /// </summary>
    /// <inheritdoc cref="RunAsync{T}"/>
    Task<T> RunBehindAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
        => RunAsync(unit, cancellationToken);

    /// <summary>Runs a unit that only reads, beside the writers. What it changes is lost.</summary>
    /// <inheritdoc cref="RunAsync{T}"/>
    Task<T> ReadAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken);
}

/// <summary>Storage cannot answer: locked, full, read-only, broken or overloaded. Nothing was written and nothing judged.</summary>
public sealed class StorageUnavailableException : Exception
{
    /// <summary>Whether it is only that too much waits for it.</summary>
    public bool IsOverload { get; init; }

    /// <summary>For the general case.</summary>
    public StorageUnavailableException()
        : base("Storage is unavailable.")
    {
    }

    /// <summary>With what happened, for the log.</summary>
    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>With what happened and the engine's own exception, for the log.</summary>
    public StorageUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
