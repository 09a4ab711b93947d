using MediatR;
using Otp.Domain.Recipients;

namespace Otp.Application.Delivery.RecordInboundMessage;

/// <summary>Notes that a person wrote to the page, which opens Messenger's window for them.</summary>
/// <param name="From">The person; null for a channel whose messages mean nothing to us.</param>
/// <param name="SentAt">When, by the provider's clock; null when it does not say.</param>
public sealed record RecordInboundMessageCommand(ChannelAddress? From, DateTimeOffset? SentAt) : IRequest<Unit>;
