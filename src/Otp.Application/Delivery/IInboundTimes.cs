using Otp.Domain.Recipients;

namespace Otp.Application.Delivery;

/// <summary>When people last wrote to the page: a keyed hash of who, and the time. Kept for 25 hours.</summary>
public interface IInboundTimes
{
    /// <summary>How long a time is kept: Messenger's window and an hour.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(25);

    /// <summary>When a person last wrote; null when that is not known.</summary>
    ValueTask<DateTimeOffset?> LastAsync(AddressHash person);

    /// <summary>Notes that a person wrote; an earlier time than the known one changes nothing.</summary>
    ValueTask NoteAsync(AddressHash person, DateTimeOffset at);
}
