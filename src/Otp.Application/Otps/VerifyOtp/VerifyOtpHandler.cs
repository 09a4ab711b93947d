using MediatR;
using Microsoft.Extensions.Logging;
using Otp.Application.Abuse;
using Otp.Application.Clients;
using Otp.Application.Delivery;
using Otp.Application.Idempotency;
using Otp.Application.Storage;
using Otp.Domain.Otps;

namespace Otp.Application.Otps.VerifyOtp;

internal sealed partial class VerifyOtpHandler : IRequestHandler<VerifyOtpCommand, VerifyOtpResult>
{
    private const string Route = "verify";

    private readonly IUnitOfWork _unitOfWork;
    private readonly ICurrentClient _client;
    private readonly IOtpCodes _codes;
    private readonly IRequestHasher _hasher;
    private readonly FailureAlarm _alarm;
    private readonly ILogger<VerifyOtpHandler> _logger;

    public VerifyOtpHandler(
        IUnitOfWork unitOfWork, ICurrentClient client, IOtpCodes codes, IRequestHasher hasher, FailureAlarm alarm, ILogger<VerifyOtpHandler> logger)
    {
        _alarm = alarm;
        _unitOfWork = unitOfWork;
        _client = client;
        _codes = codes;
        _hasher = hasher;
        _logger = logger;
    }

    public async Task<VerifyOtpResult> Handle(VerifyOtpCommand request, CancellationToken cancellationToken)
    {
        // What is settled stays settled, so a read may judge it: a flood of late guesses never reaches the writer.
        var result = await _unitOfWork.ReadAsync((storage, now) => JudgeSettledAsync(storage, request, now), cancellationToken)
            ?? await _unitOfWork.RunAsync((storage, now) => JudgeAsync(storage, request, now), cancellationToken);
        if (result is VerifyOtpResult.Judged { Verdict: VerificationResult.CannotJudge })
        {
            LogKeyGone();
        }

        if (result is VerifyOtpResult.Judged { Verdict: VerificationResult.NotValid or VerificationResult.TooManyAttempts })
        {
            _alarm.Count(_client.Id);
        }

        return result;
    }

    private async ValueTask<VerifyOtpResult?> JudgeSettledAsync(IStorage storage, VerifyOtpCommand request, DateTimeOffset now)
    {
        var item = await storage.Otps.FindNewestAsync(_client.Id, request.Token);
        return item is null || item.Status != OtpStatus.Pending ? await JudgeAsync(storage, item, request, now) : null;
    }

    private async ValueTask<VerifyOtpResult> JudgeAsync(IStorage storage, VerifyOtpCommand request, DateTimeOffset now)
        => await JudgeAsync(storage, await storage.Otps.FindNewestAsync(_client.Id, request.Token), request, now);

    private async ValueTask<VerifyOtpResult> JudgeAsync(IStorage storage, OtpItem? item, VerifyOtpCommand request, DateTimeOffset now)
    {
        if (item is null)
        {
            return new VerifyOtpResult.UnknownToken();
        }

        var idempotency = await IdempotentRequest.OfAsync(
            storage, Route, _client.Id, request.Token, request.IdempotencyKey, () => _hasher.Hash(request.Code), now);
        if (idempotency is { Conflicts: true })
        {
            return new VerifyOtpResult.IdempotencyConflict();
        }

        if (idempotency is { Answer: { Verdict: { } given } answer })
        {
            // The item it was given for, which need not be the newest any more.
            item = answer.Item is { } id && await storage.Otps.FindAsync(id) is { } judged ? judged : item;
            return new VerifyOtpResult.Judged(given, await OtpView.OfAsync(storage, item, _client.Rules.Policy, now));
        }

        var verdict = await CountAndJudgeAsync(storage, item, request.Code, idempotency, now);
        return new VerifyOtpResult.Judged(verdict, await OtpView.OfAsync(storage, item, _client.Rules.Policy, now));
    }

    private async ValueTask<VerificationResult> CountAndJudgeAsync(
        IStorage storage, OtpItem item, OtpCode code, IdempotentRequest? idempotency, DateTimeOffset now)
    {
        var (failuresBefore, statusBefore) = (item.FailedAttempts, item.Status);
        var left = item.Status == OtpStatus.Pending
            ? await RecipientFailures.LeftAsync(storage.Budgets, item.Client, item.Recipient, _client.Rules.Policy, now)
            : int.MaxValue;
        var verdict = item.Verify(code, _codes.Derive(item), now, left);
        if (item.Status != statusBefore)
        {
            await DeliveryStarter.StopAsync(storage.Deliveries, item, item.Status.DropReason(), now);
        }

        var failed = item.FailedAttempts != failuresBefore;
        if (failed)
        {
            RecipientFailures.Charge(storage.Budgets, item.Client, item.Recipient, now);
        }

        if (failed || verdict == VerificationResult.Valid)
        {
            storage.MarkCommit();
            if (idempotency is not null)
            {
                await idempotency.KeepAsync(storage, item.Id, verdict, now);
            }
        }

        return verdict;
    }

    [LoggerMessage(EventId = 3002, EventName = "VerificationKeyGone", Level = LogLevel.Warning, Message = "A code could not be judged: the key it was issued under is no longer configured.")]
    private partial void LogKeyGone();
}
