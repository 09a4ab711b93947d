using System.Collections.Concurrent;
using System.Threading.Channels;
using Otp.Application.Events;
using Otp.Application.Storage;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Events;

/// <summary>The events that wait in memory, in a queue for each client, so that a slow receiver holds up none but its own.</summary>
internal sealed class EventLanes : IEventHandover
{
    private readonly ConcurrentDictionary<ClientId, EventLane> _lanes = new();
    private readonly Channel<EventLane> _opened = Channel.CreateUnbounded<EventLane>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _opening = new();

    /// <summary>Each queue once, when it is first needed.</summary>
    public ChannelReader<EventLane> Opened => _opened.Reader;

    public bool HasRoomFor(ClientId client) => Of(client).HasRoom;

    public void HandOver(IReadOnlyList<StoredEvent> events)
    {
        foreach (var happened in events)
        {
            // Without a lease it is in its row for whoever takes it first.
            if (happened.LeasedUntil is not null)
            {
                Of(happened.Client).Add(happened);
            }
        }
    }

    /// <summary>The queue of a client.</summary>
    public EventLane Of(ClientId client) => _lanes.TryGetValue(client, out var lane) ? lane : Open(client);

    private EventLane Open(ClientId client)
    {
        lock (_opening)
        {
            if (!_lanes.TryGetValue(client, out var lane))
            {
                _lanes[client] = lane = new EventLane();
                _opened.Writer.TryWrite(lane);
            }

            return lane;
        }
    }
}

/// <summary>The events of one client that wait in memory.</summary>
internal sealed class EventLane
{
    private const int Capacity = 2_000;

    // Less than a claim brings, so that none finds the queue full.
    private const int ClaimBelow = Capacity - EventPosts.Batch;

    private readonly Channel<StoredEvent> _waiting = Channel.CreateBounded<StoredEvent>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite });

    public ChannelReader<StoredEvent> Reader => _waiting.Reader;

    public bool HasRoom => _waiting.Reader.Count < Capacity;

    /// <summary>Whether a claim from the rows would find room, and not wait so long that its lease runs out.</summary>
    public bool WantsMore => _waiting.Reader.Count < ClaimBelow;

    /// <summary>Adds an event; where there is no room, it waits in its row until its lease has run out.</summary>
    public void Add(StoredEvent happened) => _waiting.Writer.TryWrite(happened);
}
