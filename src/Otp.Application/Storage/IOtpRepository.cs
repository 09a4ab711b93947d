using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Storage;

/// <summary>The issued codes, scoped by client.</summary>
public interface IOtpRepository
{
    /// <summary>The newest item of a client's token; null when the token is unknown to that client.</summary>
    ValueTask<OtpItem?> FindNewestAsync(ClientId client, RequestToken token);

    /// <summary>A look at the newest item of a client's token, beside the writers; null when the token is unknown to that client.</summary>
    ValueTask<OtpGlance?> GlanceAsync(ClientId client, RequestToken token);

    /// <summary>An item by its id; null when it is gone.</summary>
    ValueTask<OtpItem?> FindAsync(OtpItemId id);

    /// <summary>Pending items whose time is over, oldest first.</summary>
    ValueTask<IReadOnlyList<OtpItem>> FindOverdueAsync(DateTimeOffset now, int limit);

    /// <summary>The newest codes that were issued to an address, newest first, to look at them.</summary>
    /// <param name="kind">What the address is.</param>
    /// <param name="address">Its hash.</param>
    /// <param name="client">The client whose codes they are; null for all clients.</param>
    /// <param name="settledAfter">The instant after which those that are settled were.</param>
    /// <param name="limit">How many at most.</param>
    ValueTask<IReadOnlyList<IssuedOtp>> ListNewestAsync(
        AddressKind kind, AddressHash address, ClientId? client, DateTimeOffset settledAfter, int limit);

    /// <summary>The newest codes of a client's token, newest first, to look at them.</summary>
    /// <inheritdoc cref="ListNewestAsync(AddressKind, AddressHash, ClientId?, DateTimeOffset, int)"/>
    ValueTask<IReadOnlyList<IssuedOtp>> ListNewestAsync(ClientId client, RequestToken token, DateTimeOffset settledAfter, int limit);

    /// <summary>The clients that have items, whether the settings still know them or not.</summary>
    ValueTask<IReadOnlyList<ClientId>> ListClientsAsync();

    /// <summary>Adds an item; a second one of the same generation is refused by the engine.</summary>
    void Add(OtpItem item);
}

/// <summary>What tells whether a guess must be judged by a unit that writes, and what that unit goes by.</summary>
/// <param name="Status">The stored status.</param>
/// <param name="Recipient">Whom the code was issued to.</param>
public sealed record OtpGlance(OtpStatus Status, RecipientFingerprint Recipient);

/// <summary>A code that was issued, with all that was done to deliver it.</summary>
/// <param name="Item">The code.</param>
/// <param name="Deliveries">Its deliveries, oldest first.</param>
public sealed record IssuedOtp(OtpItem Item, IReadOnlyList<OtpDelivery> Deliveries);
