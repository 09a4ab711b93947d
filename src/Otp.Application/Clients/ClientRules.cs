using Otp.Domain.Abuse;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Application.Clients;

/// <summary>The rules that hold for one client: the service's own, with what its configuration overrides.</summary>
public sealed record ClientRules
{
    /// <summary>The rules of its codes.</summary>
    public required OtpPolicy Policy { get; init; }

    /// <summary>The text of a message, with <c>{code}</c> where the code goes.</summary>
    public required string MessageTemplate { get; init; }

    /// <summary>How many messages may be sent.</summary>
    public SendLimits Limits { get; init; } = new();

    /// <summary>How its codes are delivered.</summary>
    public DeliveryPolicy Delivery { get; init; } = new();

    /// <summary>Whom its messages come from; null where the service's own senders do.</summary>
    public MessageSenders Senders { get; init; } = new(null, null);
}

/// <summary>Whom messages come from, by channel.</summary>
/// <param name="Messenger">The id of the page; null for the service's own.</param>
/// <param name="Sms">The number or name; null for the service's own.</param>
public sealed record MessageSenders(string? Messenger, string? Sms);
