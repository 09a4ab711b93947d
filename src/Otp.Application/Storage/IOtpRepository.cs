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

    /// <summary>Adds an item; a second one of the same generation is refused by the engine.</summary>
    void Add(OtpItem item);
}

/// <summary>What tells whether a guess must be judged by a unit that writes, and what that unit goes by.</summary>
/// <param name="Status">The stored status.</param>
/// <param name="Recipient">Whom the code was issued to.</param>
public sealed record OtpGlance(OtpStatus Status, RecipientFingerprint Recipient);
