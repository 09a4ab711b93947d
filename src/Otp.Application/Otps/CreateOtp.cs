using MediatR;
using Otp.Application.Abuse;
using Otp.Application.Clients;
using Otp.Application.Delivery;
using Otp.Application.Idempotency;
using Otp.Application.Observability;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Otps;

/// <summary>Issues a code for a person, or sends the live one again.</summary>
/// <param name="Token">The caller's identifier of its request.</param>
/// <param name="Recipient">The person.</param>
/// <param name="IdempotencyKey">The caller's key for repeating this very request, if it gave one.</param>
public sealed record CreateOtpCommand(RequestToken Token, Recipient Recipient, IdempotencyKey? IdempotencyKey) : IRequest<CreateOtpResult>;

/// <summary>What came of it.</summary>
public abstract record CreateOtpResult
{
    private CreateOtpResult()
    {
    }

    /// <summary>Stored, and on its way; also for a resend, and for the repetition of a request under its key.</summary>
    public sealed record Created(OtpView Otp, CreationKind Kind) : CreateOtpResult;

    /// <summary>The token has a live code for somebody else.</summary>
    public sealed record RecipientConflict(OtpView Otp) : CreateOtpResult;

    /// <summary>A budget of sends is spent: the token's, the recipient's or the client's.</summary>
    public sealed record SendRefused(SendRefusal Refusal, OtpView? Otp, DateTimeOffset At) : CreateOtpResult;

    /// <summary>Such a recipient is never sent to.</summary>
    public sealed record Prohibited(Prohibition Why) : CreateOtpResult;

    /// <summary>The idempotency key was used for another request.</summary>
    public sealed record IdempotencyConflict : CreateOtpResult;
}

/// <summary>What a create did.</summary>
public enum CreationKind
{
    /// <summary>It issued a code.</summary>
    New,

    /// <summary>It sent the live code again.</summary>
    Resend,

    /// <summary>Nothing: it repeats an earlier create under its key.</summary>
    Repetition,
}

internal sealed class CreateOtpHandler : IRequestHandler<CreateOtpCommand, CreateOtpResult>
{
    private const string Route = "create";

    private readonly IUnitOfWork _unitOfWork;
    private readonly ICurrentClient _client;
    private readonly IOtpCodes _codes;
    private readonly IRequestHasher _hasher;
    private readonly IDeliveryHandover _handover;

    public CreateOtpHandler(
        IUnitOfWork unitOfWork, ICurrentClient client, IOtpCodes codes, IRequestHasher hasher, IDeliveryHandover handover)
    {
        _unitOfWork = unitOfWork;
        _client = client;
        _codes = codes;
        _hasher = hasher;
        _handover = handover;
    }

    public async Task<CreateOtpResult> Handle(CreateOtpCommand request, CancellationToken cancellationToken)
    {
        if (_client.Rules.Delivery.Prohibits(request.Recipient) is { } prohibition)
        {
            return new CreateOtpResult.Prohibited(prohibition);
        }

        var recipient = request.Recipient.Fingerprint(_hasher);
        var budgets = SendKeys.Of(_client.Id, request.Token, recipient);
        var issue = new Issue(request, _client.Id, _client.Rules, recipient, budgets, _codes.Draw());
        var (result, delivery) = await _unitOfWork.RunAsync((storage, now) => StoreAsync(storage, issue, now), cancellationToken);
        if (delivery is not null)
        {
            _handover.HandOver(delivery);
        }

        return result;
    }

    private async ValueTask<(CreateOtpResult Result, DeliverOtpCommand? Delivery)> StoreAsync(
        IStorage storage, Issue issue, DateTimeOffset now)
    {
        await SendBudget.HoldAsync(storage.Budgets, issue.Budgets, now);
        var newest = await storage.Otps.FindNewestAsync(issue.Client, issue.Token);
        var idempotency = await IdempotentRequest.OfAsync(
            storage.Idempotency, Route, issue.Client, issue.Token, issue.Request.IdempotencyKey, () => _hasher.Hash(issue.Recipient), now);
        if (idempotency is { Conflicts: true })
        {
            return (new CreateOtpResult.IdempotencyConflict(), null);
        }

        if (idempotency is { Answer: not null } && newest is not null)
        {
            return (new CreateOtpResult.Created(await OtpView.OfAsync(storage, newest, issue.Policy, now), CreationKind.Repetition), null);
        }

        if (await TokenBudget.RefusalAsync(storage.Budgets, issue.Budgets.Token, issue.Policy, now) is { } refusal)
        {
            var current = newest is null ? null : await OtpView.OfAsync(storage, newest, issue.Policy, now);
            return (new CreateOtpResult.SendRefused(refusal, current, now), null);
        }

        var decision = newest?.DecideCreate(issue.Recipient, issue.Policy, now) ?? CreateDecision.NewCode;
        if (decision == CreateDecision.RecipientConflict)
        {
            return (new CreateOtpResult.RecipientConflict(await OtpView.OfAsync(storage, newest!, issue.Policy, now)), null);
        }

        if (await SendBudget.RefusalAsync(storage.Budgets, issue.Budgets, issue.Rules.Limits, now) is { } spent)
        {
            return (new CreateOtpResult.SendRefused(spent, Otp: null, now), null);
        }

        var item = decision == CreateDecision.Resend ? newest! : await IssueAsync(storage, issue, newest, now);
        TokenBudget.Charge(storage.Budgets, issue.Budgets.Token, now);
        SendBudget.Charge(storage.Budgets, issue.Budgets, now);
        var delivery = await DeliveryStarter.StartAsync(storage, item, issue.Request.Recipient, issue.Rules.Delivery, now);
        if (idempotency is not null)
        {
            await idempotency.KeepAsync(item.Id, verdict: null, now);
        }

        storage.MarkCommit();
        var kind = decision == CreateDecision.Resend ? CreationKind.Resend : CreationKind.New;
        var view = await OtpView.OfAsync(storage, item, delivery, issue.Policy, now);
        return (new CreateOtpResult.Created(view, kind), DeliverOtpCommand.Of(delivery, item));
    }

    private static async ValueTask<OtpItem> IssueAsync(IStorage storage, Issue issue, OtpItem? newest, DateTimeOffset now)
    {
        if (newest is not null)
        {
            // Should it be pending, too little of its life is left to send it again. It gives way: a token has one live code.
            await storage.ChangeAsync(newest, item => item.Cancel(now), now, whenCancelled: DropReason.Superseded);
        }

        var failuresLeft = await RecipientFailures.LeftAsync(storage.Budgets, issue.Budgets.Failures, issue.Policy, now);
        var policy = failuresLeft > 0 ? issue.Policy : issue.Policy.Hardened();
        var issued = OtpItem.Issue(issue.Client, issue.Token, newest, issue.Recipient, issue.Origin, policy, now);
        storage.Otps.Add(issued);
        return issued;
    }

    // What a unit needs, gathered before it starts, since it may run more than once.
    private sealed record Issue(
        CreateOtpCommand Request, ClientId Client, ClientRules Rules, RecipientFingerprint Recipient, SendKeys Budgets, CodeOrigin Origin)
    {
        public OtpPolicy Policy => Rules.Policy;

        public RequestToken Token => Request.Token;
    }
}

/// <summary>Measures creates by what came of them.</summary>
internal sealed class MeasuredCreateOtp(OtpMetrics metrics) : IPipelineBehavior<CreateOtpCommand, CreateOtpResult>
{
    public async Task<CreateOtpResult> Handle(
        CreateOtpCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<CreateOtpResult> next)
    {
        var result = await next();
        switch (result)
        {
            case CreateOtpResult.Created { Kind: not CreationKind.Repetition } created:
                metrics.Created(resend: created.Kind == CreationKind.Resend);
                break;
            case CreateOtpResult.SendRefused refused:
                metrics.SendRefused(refused.Refusal.Rule);
                break;
        }

        return result;
    }
}
