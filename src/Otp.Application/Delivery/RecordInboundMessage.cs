using MediatR;
using Otp.Application.Storage;
using Otp.Domain.Recipients;

namespace Otp.Application.Delivery;

/// <summary>Notes that a person wrote to the page, which opens Messenger's window for them.</summary>
/// <param name="From">The person; null for a channel whose messages mean nothing to us.</param>
/// <param name="SentAt">When, by the provider's clock; null when it does not say.</param>
public sealed record RecordInboundMessageCommand(ChannelAddress? From, DateTimeOffset? SentAt) : IRequest<Unit>;

internal sealed class RecordInboundMessageHandler : IRequestHandler<RecordInboundMessageCommand, Unit>
{
    private readonly IUnitOfWork _unitOfWork;
    private readonly IAddressHasher _hasher;

    public RecordInboundMessageHandler(IUnitOfWork unitOfWork, IAddressHasher hasher)
    {
        _unitOfWork = unitOfWork;
        _hasher = hasher;
    }

    public async Task<Unit> Handle(RecordInboundMessageCommand request, CancellationToken cancellationToken)
        => request.From is { Channel: Channel.Messenger } from
            ? await _unitOfWork.RunBehindAsync(
                (storage, now) => NoteAsync(storage, _hasher.Hash(AddressKind.Messenger, from.Value), request.SentAt, now),
                cancellationToken)
            : Unit.Value;

    // A message may reach us a day after it was written, as a retried webhook, but never before.
    private static async ValueTask<Unit> NoteAsync(IStorage storage, AddressHash person, DateTimeOffset? sentAt, DateTimeOffset now)
    {
        await storage.InboundTimes.NoteAsync(person, sentAt < now ? sentAt.Value : now);
        return Unit.Value;
    }
}
