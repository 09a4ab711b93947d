using MediatR;
using Otp.Application.Clients;
using Otp.Application.Storage;
using Otp.Domain.Otps;

namespace Otp.Application.Otps;

/// <summary>Withdraws a code. A code that is verified, expired, cancelled or locked stays as it is.</summary>
/// <returns>Whether the client has such a token.</returns>
/// <param name="Token">The caller's identifier of its request.</param>
public sealed record CancelOtpCommand(RequestToken Token) : IRequest<bool>;

internal sealed class CancelOtpHandler : IRequestHandler<CancelOtpCommand, bool>
{
    private readonly IUnitOfWork _unitOfWork;
    private readonly ICurrentClient _client;

    public CancelOtpHandler(IUnitOfWork unitOfWork, ICurrentClient client)
    {
        _unitOfWork = unitOfWork;
        _client = client;
    }

    public Task<bool> Handle(CancelOtpCommand request, CancellationToken cancellationToken)
        => _unitOfWork.RunAsync((storage, now) => CancelAsync(storage, request, now), cancellationToken);

    private async ValueTask<bool> CancelAsync(IStorage storage, CancelOtpCommand request, DateTimeOffset now)
    {
        if (await storage.Otps.FindNewestAsync(_client.Id, request.Token) is not { } item)
        {
            return false;
        }

        var before = item.Status;
        await storage.ChangeAsync(item, changed => changed.Cancel(now), now);
        if (item.Status != before)
        {
            storage.MarkCommit();
        }

        return true;
    }
}
