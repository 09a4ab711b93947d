using Otp.Domain.Otps;

namespace Otp.Application.Storage;

/// <summary>Events that clients are told of: a row each, until its receiver has acknowledged it.</summary>
public interface IOutbox
{
    /// <summary>How long an event is kept that was given up.</summary>
    static readonly TimeSpan DeadFor = TimeSpan.FromDays(7);

    /// <summary>Adds an event that has just happened, due at once.</summary>
    void Add(StoredEvent happened);

    /// <summary>The clients of whose events some are due and nobody's.</summary>
    ValueTask<IReadOnlyList<ClientId>> ClientsDueAsync(DateTimeOffset now);

    /// <summary>Takes events of a client that are due and nobody's, the longest due first.</summary>
    /// <param name="client">The client.</param>
    /// <param name="leasedUntil">Until when they are the taker's; grows with every claim, so that a late record is known by it.</param>
    /// <param name="now">The instant.</param>
    /// <param name="limit">The most.</param>
    ValueTask<IReadOnlyList<StoredEvent>> ClaimAsync(ClientId client, DateTimeOffset leasedUntil, DateTimeOffset now, int limit);

    /// <summary>Their receivers have them, whoever posted them: they are gone.</summary>
    ValueTask AcknowledgeAsync(IReadOnlyCollection<Guid> events);

    /// <summary>Notes that a post was not acknowledged; nothing, when the event is no longer under the lease it was posted on.</summary>
    /// <param name="posted">The event, as it was posted.</param>
    /// <param name="reason">What the post met.</param>
    /// <param name="again">When it is posted again; null when it is given up.</param>
    /// <param name="now">The instant.</param>
    ValueTask PutOffAsync(StoredEvent posted, string reason, DateTimeOffset? again, DateTimeOffset now);

    /// <summary>How many wait, and how many were given up.</summary>
    ValueTask<OutboxCount> CountAsync(DateTimeOffset now);

    /// <summary>Events that were given up, the newest first.</summary>
    /// <param name="client">Whose; null for all clients'.</param>
    /// <param name="limit">The most.</param>
    ValueTask<IReadOnlyList<StoredEvent>> DeadAsync(ClientId? client, int limit);
}

/// <summary>An event as it is stored. Prints nothing of what it tells.</summary>
/// <param name="Id">A version 7 UUID; in hex it is the event's id on the wire.</param>
/// <param name="Client">Whom it is told to.</param>
/// <param name="Type">What happened, as it is named on the wire.</param>
/// <param name="Body">What is posted, JSON.</param>
/// <param name="CreatedAt">When it happened.</param>
public sealed record StoredEvent(Guid Id, ClientId Client, string Type, string Body, DateTimeOffset CreatedAt)
{
    /// <summary>Until when it is the process's that has it; null when it is nobody's.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }

    /// <summary>Posts that were not acknowledged.</summary>
    public int Attempts { get; init; }

    /// <summary>When it was given up; null while it is not.</summary>
    public DateTimeOffset? DiedAt { get; init; }

    /// <summary>What the last post met, in our words; null before the first.</summary>
    public string? Error { get; init; }

    /// <summary>Neither whom it is about nor what.</summary>
    public override string ToString() => $"{Type} {Id:N}";
}

/// <summary>Events in the outbox, over all clients and instances.</summary>
/// <param name="Due">Those that are due and not acknowledged.</param>
/// <param name="Dead">Those that were given up, and are still kept.</param>
public sealed record OutboxCount(long Due, long Dead)
{
    /// <summary>There are none.</summary>
    public static OutboxCount None { get; } = new(0, 0);
}
