using Otp.Application.Texts;
using Otp.Domain.Abuse;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Clients;

/// <summary>The rules that hold for one client: the service's own, with what its configuration overrides.</summary>
public sealed record ClientRules
{
    /// <summary>The rules of its codes.</summary>
    public required OtpPolicy Policy { get; init; }

    /// <summary>What its messages say.</summary>
    public TextRules Texts { get; init; } = new();

    /// <summary>How many messages may be sent.</summary>
    public SendLimits Limits { get; init; } = new();

    /// <summary>How its codes are delivered.</summary>
    public DeliveryPolicy Delivery { get; init; } = new();

    /// <summary>The addresses at which nobody but its tests signs in.</summary>
    public IReadOnlyList<TestRecipient> TestRecipients { get; init; } = [];

    /// <summary>The test recipient whom a code was issued to; null when it is none, or no longer one.</summary>
    public TestRecipient? TestRecipientOf(OtpItem item, IAddressHasher hasher, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.IsTest ? TestRecipients.FirstOrDefault(test => now < test.ValidUntil && test.Is(item.Recipient, hasher)) : null;
    }

    /// <summary>Where it is told what becomes of its codes; null where it is not.</summary>
    public EventReceiver? Events { get; init; }

    /// <summary>Whom its messages come from; null where the service's own senders do.</summary>
    public MessageSenders Senders { get; init; } = new(null, null);
}

/// <summary>Whom messages come from, by channel.</summary>
/// <param name="Messenger">The id of the page; null for the service's own.</param>
/// <param name="Sms">The number or name; null for the service's own.</param>
/// <param name="WhatsApp">The number; null for the service's own.</param>
public sealed record MessageSenders(string? Messenger, string? Sms, string? WhatsApp = null);
