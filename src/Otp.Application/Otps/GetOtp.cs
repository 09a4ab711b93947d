using MediatR;
using Otp.Application.Clients;
using Otp.Application.Storage;
using Otp.Domain.Abuse;
using Otp.Domain.Otps;

namespace Otp.Application.Otps;

/// <summary>Where a token's newest code stands; null when the client has no such token.</summary>
/// <param name="Token">The caller's identifier of its request.</param>
public sealed record GetOtpQuery(RequestToken Token) : IRequest<OtpView?>;

internal sealed class GetOtpHandler : IRequestHandler<GetOtpQuery, OtpView?>
{
    private readonly IUnitOfWork _unitOfWork;
    private readonly ICurrentClient _client;

    public GetOtpHandler(IUnitOfWork unitOfWork, ICurrentClient client)
    {
        _unitOfWork = unitOfWork;
        _client = client;
    }

    public Task<OtpView?> Handle(GetOtpQuery request, CancellationToken cancellationToken)
        => _unitOfWork.ReadAsync((storage, now) => FindAsync(storage, request, now), cancellationToken);

    private async ValueTask<OtpView?> FindAsync(IStorage storage, GetOtpQuery request, DateTimeOffset now)
        => await storage.Otps.FindNewestAsync(_client.Id, request.Token) is { } item
            ? await OtpView.OfAsync(storage, item, BudgetKey.SendsFor(_client.Id, request.Token), _client.Rules.Policy, now)
            : null;
}
