using MediatR;
using Otp.Application.Storage;
using Otp.Domain.Otps;

namespace Otp.Application.Events;

/// <summary>The newest events that were given up: their receiver did not acknowledge them for a day, or is not there any more.</summary>
/// <param name="Client">Whose; null for all clients'.</param>
public sealed record DeadEventsQuery(ClientId? Client) : IRequest<IReadOnlyList<DeadEvent>>
{
    /// <summary>The most that are told.</summary>
    public const int Most = 50;
}

/// <summary>An event that was given up.</summary>
/// <param name="Id">Its id, as its receiver would have got it.</param>
/// <param name="Client">Whom it was to be told to.</param>
/// <param name="Type">What happened: <c>otp.verified</c> and its kin.</param>
/// <param name="CreatedAt">When it happened.</param>
/// <param name="DiedAt">When it was given up.</param>
/// <param name="Attempts">How often it was posted.</param>
/// <param name="Error">What the last post met, in our words.</param>
public sealed record DeadEvent(
    string Id, ClientId Client, string Type, DateTimeOffset CreatedAt, DateTimeOffset DiedAt, int Attempts, string? Error);

internal sealed class DeadEventsHandler(IUnitOfWork unitOfWork) : IRequestHandler<DeadEventsQuery, IReadOnlyList<DeadEvent>>
{
    public async Task<IReadOnlyList<DeadEvent>> Handle(DeadEventsQuery request, CancellationToken cancellationToken)
    {
        var dead = await unitOfWork.ReadAsync((storage, _) => storage.Outbox.DeadAsync(request.Client, DeadEventsQuery.Most), cancellationToken);
        return
        [
            .. dead.Select(one => new DeadEvent(
                one.Id.ToString("N"), one.Client, one.Type, one.CreatedAt, one.DiedAt!.Value, one.Attempts, one.Error)),
        ];
    }
}
