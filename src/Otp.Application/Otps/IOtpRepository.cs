using Otp.Domain.Otps;

namespace Otp.Application.Otps;

/// <summary>The issued codes, scoped by client.</summary>
public interface IOtpRepository
{
    /// <summary>The newest item of a client's token; null when the token is unknown to that client.</summary>
    ValueTask<OtpItem?> FindNewestAsync(ClientId client, RequestToken token);

    /// <summary>An item by its id; null when it is gone.</summary>
    ValueTask<OtpItem?> FindAsync(OtpItemId id);

    /// <summary>Pending items whose time is over, oldest first.</summary>
    ValueTask<IReadOnlyList<OtpItem>> FindOverdueAsync(DateTimeOffset now, int limit);

    /// <summary>Adds an item; a second one of the same generation is refused by the engine.</summary>
    void Add(OtpItem item);
}
