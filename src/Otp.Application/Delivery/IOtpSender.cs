using Otp.Application.Clients;
using Otp.Application.Texts;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Delivery;

/// <summary>Hands a message to a provider.</summary>
public interface IOtpSender
{
    /// <summary>
    /// Sends. Whatever the provider does is an outcome; nothing is thrown but for cancellation and for defects of our own.
    /// </summary>
    Task<SendOutcome> SendAsync(OtpMessage message, CancellationToken cancellationToken);
}

/// <summary>A message on its way to a provider. Prints neither its code and texts nor its addresses.</summary>
/// <param name="Token">The token that its code was created with.</param>
/// <param name="Steps">The steps still to be sent, in order; at least one.</param>
/// <param name="ReadTimeout">How long a step may stay unread before the next.</param>
/// <param name="Senders">Whom it comes from.</param>
/// <param name="RequestedAt">When the request that it answers was stored.</param>
public sealed record OtpMessage(
    RequestToken Token,
    IReadOnlyList<MessageStep> Steps,
    TimeSpan ReadTimeout,
    MessageSenders Senders,
    DateTimeOffset RequestedAt)
{
    /// <summary>The code, for providers whose templates take it by itself.</summary>
    public required OtpCode Code { get; init; }

    /// <summary>Who is to carry the first step.</summary>
    public Provider Provider { get; init; }

    /// <summary>Whether another one was to carry it and did not.</summary>
    public bool IsTakenOver { get; init; }

    /// <summary>When the code expires: after that the message is worth nothing.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The language that the request asked for, as a BCP 47 tag; null where it did not.</summary>
    public string? Locale { get; init; }

    /// <summary>The language that stands in for one that is not asked for, or that nobody has.</summary>
    public string DefaultLocale { get; init; } = "en";

    /// <summary>What the client calls itself to people; empty where it does not.</summary>
    public string Brand { get; init; } = "";
}

/// <summary>One step of a message.</summary>
/// <param name="Index">Its place in the delivery's workflow.</param>
/// <param name="Address">Where it goes.</param>
/// <param name="ClientRef">The reference by which reports find it again, at most 40 characters.</param>
/// <param name="Content">What it says.</param>
public sealed record MessageStep(int Index, ChannelAddress Address, string ClientRef, MessageContent Content);
