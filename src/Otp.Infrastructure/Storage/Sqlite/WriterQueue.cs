using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Otp.Application.Storage;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>
/// Units that wait for the writer, each for its turn: those that callers wait for in their order, the others behind those of
/// the half second after them, so that neither a storm of webhooks nor retention holds a caller up, nor callers them for ever.
/// </summary>
#pragma warning disable CA1001 // The semaphores have nothing to give back, and callers may still wait at them when the service stops.
internal sealed class WriterQueue(ServiceClock clock, int room = WriterQueue.DefaultRoom)
#pragma warning restore CA1001
{
    /// <summary>How many may wait of each of the two kinds: what comes in the background takes no caller's place.</summary>
    public const int DefaultRoom = 10_000;

    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _roomOfCallers = new(room);
    private readonly SemaphoreSlim _roomBehind = new(room);

    // A wait is followed only by waking the writer's thread, which needs no thread of the pool.
    private readonly Channel<Waiting> _waiting = Channel.CreateUnboundedPrioritized(
        new UnboundedPrioritizedChannelOptions<Waiting>
        {
            Comparer = new ByTurn(),
            SingleReader = true,
            AllowSynchronousContinuations = true,
        });

    private long _arrivals;
    private int _count;

    /// <summary>How many wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Lets a unit wait for its turn; waits itself while there is no room.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="isBehind">Whether nobody waits for it.</param>
    /// <param name="patience">How long it waits for room.</param>
    /// <param name="cancellationToken">Gives up waiting for room.</param>
    /// <exception cref="StorageUnavailableException">There was no room in time, or the writer is stopping.</exception>
    public async ValueTask AddAsync(PendingUnit unit, bool isBehind, TimeSpan patience, CancellationToken cancellationToken)
    {
        var places = isBehind ? _roomBehind : _roomOfCallers;
        if (!await places.WaitAsync(patience, cancellationToken))
        {
            throw new StorageUnavailableException("The queue of the writer is full.") { IsOverload = true };
        }

        var turn = clock.Now + (isBehind ? HeadStart : TimeSpan.Zero);
        Interlocked.Increment(ref _count);
        if (!_waiting.Writer.TryWrite(new Waiting(unit, turn, Interlocked.Increment(ref _arrivals), places)))
        {
            Interlocked.Decrement(ref _count);
            places.Release();
            throw new StorageUnavailableException("The service is stopping.");
        }
    }

    /// <summary>Blocks until there is a unit; false when the queue is closed and empty.</summary>
    public bool Wait()
    {
        var waiting = _waiting.Reader.WaitToReadAsync();
        return waiting.IsCompletedSuccessfully ? waiting.Result : waiting.AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Takes the unit whose turn it is.</summary>
    public bool TryTake([NotNullWhen(true)] out PendingUnit? unit)
    {
        if (!_waiting.Reader.TryRead(out var next))
        {
            unit = null;
            return false;
        }

        Interlocked.Decrement(ref _count);
        next.Places.Release();
        unit = next.Unit;
        return true;
    }

    /// <summary>Lets no more units in; those that wait are still taken.</summary>
    public void Close() => _waiting.Writer.TryComplete();

    private readonly record struct Waiting(PendingUnit Unit, DateTimeOffset Turn, long Arrival, SemaphoreSlim Places);

    private sealed class ByTurn : IComparer<Waiting>
    {
        public int Compare(Waiting x, Waiting y)
            => x.Turn.CompareTo(y.Turn) is var byTurn && byTurn != 0 ? byTurn : x.Arrival.CompareTo(y.Arrival);
    }
}
