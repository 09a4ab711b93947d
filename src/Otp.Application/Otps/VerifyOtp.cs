using MediatR;
using Microsoft.Extensions.Logging;
using Otp.Application.Abuse;
using Otp.Application.Clients;
using Otp.Application.Idempotency;
using Otp.Application.Observability;
using Otp.Application.Storage;
using Otp.Domain.Abuse;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Otps;

/// <summary>Judges a code that a person typed.</summary>
/// <param name="Token">The caller's identifier of its request.</param>
/// <param name="Code">The code.</param>
/// <param name="IdempotencyKey">The caller's key for repeating this very request, if it gave one.</param>
public sealed record VerifyOtpCommand(RequestToken Token, OtpCode Code, IdempotencyKey? IdempotencyKey) : IRequest<VerifyOtpResult>;

/// <summary>What came of it.</summary>
public abstract record VerifyOtpResult
{
    private VerifyOtpResult()
    {
    }

    /// <summary>The client has no such token.</summary>
    public sealed record UnknownToken : VerifyOtpResult;

    /// <summary>The code was judged, or told why not.</summary>
    public sealed record Judged(VerificationResult Verdict, OtpView Otp) : VerifyOtpResult;

    /// <summary>The idempotency key was used for another code.</summary>
    public sealed record IdempotencyConflict : VerifyOtpResult;
}

internal sealed class VerifyOtpHandler : IRequestHandler<VerifyOtpCommand, VerifyOtpResult>
{
    private const string Route = "verify";

    private readonly IUnitOfWork _unitOfWork;
    private readonly ICurrentClient _client;
    private readonly IOtpCodes _codes;
    private readonly IRequestHasher _hasher;

    public VerifyOtpHandler(IUnitOfWork unitOfWork, ICurrentClient client, IOtpCodes codes, IRequestHasher hasher)
    {
        _unitOfWork = unitOfWork;
        _client = client;
        _codes = codes;
        _hasher = hasher;
    }

    public async Task<VerifyOtpResult> Handle(VerifyOtpCommand request, CancellationToken cancellationToken)
    {
        // What is settled stays settled, so a read may judge it: a flood of late guesses never reaches the writer.
        var sends = BudgetKey.SendsFor(_client.Id, request.Token);
        var (settled, recipient) = await _unitOfWork.ReadAsync(
            (storage, now) => JudgeSettledAsync(storage, new Guess(request, sends, Recipient: null, Failures: []), now), cancellationToken);
        if (settled is not null)
        {
            return settled;
        }

        var guess = new Guess(request, sends, recipient, [.. RecipientFailures.KeysOf(_client.Id, recipient!)]);
        return await _unitOfWork.RunAsync((storage, now) => JudgePendingAsync(storage, guess, now), cancellationToken);
    }

    // The verdict on what is settled, or whom a pending code was issued to.
    private async ValueTask<(VerifyOtpResult? Settled, RecipientFingerprint? Pending)> JudgeSettledAsync(
        IStorage storage, Guess guess, DateTimeOffset now)
        => await storage.Otps.GlanceAsync(_client.Id, guess.Request.Token) switch
        {
            null => (new VerifyOtpResult.UnknownToken(), null),
            { Status: OtpStatus.Pending } glance => (null, glance.Recipient),
            _ => (await JudgeAsync(storage, guess, now), null),
        };

    private async ValueTask<VerifyOtpResult> JudgePendingAsync(IStorage storage, Guess guess, DateTimeOffset now)
    {
        await storage.Budgets.HoldAsync([guess.Sends, .. guess.Failures], now - FailureBudget.Window);
        return await JudgeAsync(storage, guess, now);
    }

    private async ValueTask<VerifyOtpResult> JudgeAsync(IStorage storage, Guess guess, DateTimeOffset now)
    {
        var request = guess.Request;
        if (await storage.Otps.FindNewestAsync(_client.Id, request.Token) is not { } item)
        {
            return new VerifyOtpResult.UnknownToken();
        }

        var idempotency = await IdempotentRequest.OfAsync(
            storage.Idempotency, Route, _client.Id, request.Token, request.IdempotencyKey, () => _hasher.Hash(request.Code), now);
        if (idempotency is { Conflicts: true })
        {
            return new VerifyOtpResult.IdempotencyConflict();
        }

        if (idempotency is { Answer: { Verdict: { } given } answer })
        {
            // The item it was given for, which need not be the newest any more.
            item = answer.Item is { } id && await storage.Otps.FindAsync(id) is { } judged ? judged : item;
            return new VerifyOtpResult.Judged(given, await OtpView.OfAsync(storage, item, guess.Sends, _client.Rules.Policy, now));
        }

        var verdict = await CountAndJudgeAsync(storage, item, guess, idempotency, now);
        return new VerifyOtpResult.Judged(verdict, await OtpView.OfAsync(storage, item, guess.Sends, _client.Rules.Policy, now));
    }

    private async ValueTask<VerificationResult> CountAndJudgeAsync(
        IStorage storage, OtpItem item, Guess guess, IdempotentRequest? idempotency, DateTimeOffset now)
    {
        var failuresBefore = item.FailedAttempts;
        var addresses = guess.FailuresOf(item);
        var left = item.Status == OtpStatus.Pending
            ? await RecipientFailures.LeftAsync(storage.Budgets, addresses, _client.Rules.Policy, now)
            : int.MaxValue;
        var verdict = await storage.ChangeAsync(item, judged => Judge(judged, guess.Request.Code, now, left), now);
        var failed = item.FailedAttempts != failuresBefore;
        if (failed)
        {
            RecipientFailures.Charge(storage.Budgets, addresses, now);
            if (SourceKeys.Of(item.Client, item.Source).Failures is { } ofSource)
            {
                // Decides nothing here: it is what the next create of that source goes by.
                storage.Budgets.Charge(ofSource, now);
            }
        }

        if (failed || verdict == VerificationResult.Valid)
        {
            storage.MarkCommit();
            if (idempotency is not null)
            {
                await idempotency.KeepAsync(item.Id, verdict, now);
            }
        }

        return verdict;
    }

    private VerificationResult Judge(OtpItem item, OtpCode code, DateTimeOffset now, int failuresLeft)
    {
        if (!item.IsTest)
        {
            return item.Verify(code, _codes.Derive(item), now, failuresLeft);
        }

        return _client.Rules.TestRecipientOf(item, _hasher, now) is { } test
            ? item.Verify(code, test.Code, now, failuresLeft)
            : item.JudgeFormerTest(now);
    }

    // What a unit needs, gathered before it starts: hashing the names of budgets takes longer than reading them.
    private sealed record Guess(
        VerifyOtpCommand Request, BudgetKey Sends, RecipientFingerprint? Recipient, IReadOnlyList<BudgetKey> Failures)
    {
        // A newer item may have taken the place of the one that was looked at, for somebody else.
        public IReadOnlyList<BudgetKey> FailuresOf(OtpItem item)
            => item.Recipient == Recipient ? Failures : [.. RecipientFailures.KeysOf(item.Client, item.Recipient)];
    }
}

/// <summary>Measures verifications by what came of them, and tells operators of those that somebody should look at.</summary>
internal sealed partial class MeasuredVerifyOtp(
    OtpMetrics metrics, FailureAlarm alarm, ICurrentClient client, ILogger<MeasuredVerifyOtp> logger)
    : IPipelineBehavior<VerifyOtpCommand, VerifyOtpResult>
{
    public async Task<VerifyOtpResult> Handle(
        VerifyOtpCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<VerifyOtpResult> next)
    {
        var result = await next();
        switch (result)
        {
            case VerifyOtpResult.Judged judged:
                metrics.Verified(judged.Verdict);
                Tell(judged.Verdict);
                break;
            case VerifyOtpResult.UnknownToken:
                metrics.VerifiedUnknownToken();
                break;
        }

        return result;
    }

    private void Tell(VerificationResult verdict)
    {
        switch (verdict)
        {
            case VerificationResult.WrongCode or VerificationResult.Locked:
                alarm.Count(client.Id);
                break;
            case VerificationResult.CannotJudge:
                LogKeyGone();
                break;
        }
    }

    [LoggerMessage(
        EventId = 3002, EventName = "VerificationKeyGone", Level = LogLevel.Warning,
        Message = "A code could not be judged: the key it was issued under is no longer configured.")]
    private partial void LogKeyGone();
}
