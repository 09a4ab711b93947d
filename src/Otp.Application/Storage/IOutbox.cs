using Otp.Domain.Otps;

namespace Otp.Application.Storage;

/// <summary>Events that clients are told of: a row each, until its receiver has acknowledged it.</summary>
public interface IOutbox
{
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
    /// <summary>Posts that were not acknowledged.</summary>
    public int Attempts { get; init; }

    /// <summary>When it was given up; null while it is not.</summary>
    public DateTimeOffset? DiedAt { get; init; }

    /// <summary>What the last post met, in our words; null before the first.</summary>
    public string? Error { get; init; }

    /// <summary>Neither whom it is about nor what.</summary>
    public override string ToString() => $"{Type} {Id:N}";
}
