using MediatR;
using Otp.Application.Abuse;
using Otp.Application.Clients;
using Otp.Application.Delivery;
using Otp.Application.Idempotency;
using Otp.Application.Observability;
using Otp.Application.Statistics;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Otps;

/// <summary>Issues a code for a person, or sends the live one again.</summary>
/// <param name="Token">The caller's identifier of its request.</param>
/// <param name="Recipient">The person.</param>
/// <param name="IdempotencyKey">The caller's key for repeating this very request, if it gave one.</param>
public sealed record CreateOtpCommand(RequestToken Token, Recipient Recipient, IdempotencyKey? IdempotencyKey) : IRequest<CreateOtpResult>
{
    /// <summary>The channels to go through, in this order; empty for the usual ones.</summary>
    public IReadOnlyList<Channel> Channels { get; init; } = [];

    /// <summary>The language to write in, as a BCP 47 tag; null for the usual one.</summary>
    public string? Locale { get; init; }

    /// <summary>The end user that asks, as the client calls it: an address, a device; null where it does not tell.</summary>
    public string? Source { get; init; }

    /// <summary>What the request asks for besides a recipient, as one text; null for nothing.</summary>
    internal string? Choices => Channels.Count == 0 && Locale is null && Source is null
        ? null
        : $"{string.Join(',', Channels.Select(channel => channel.Name()))}\n{Locale}\n{Source}";

    /// <summary>Nothing of the recipient and the source, which are personal data.</summary>
    public override string ToString() => nameof(CreateOtpCommand);
}

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
    public sealed record SendRefused(SendRefusal Refusal, OtpView? Otp, DateTimeOffset At) : CreateOtpResult
    {
        /// <summary>Whether the recipient is one of tests.</summary>
        public bool IsTest { get; init; }
    }

    /// <summary>No channel reaches the recipient, or not the chosen ones.</summary>
    /// <param name="Refusal">What is wrong.</param>
    /// <param name="On">The channels that are on.</param>
    public sealed record Unaddressable(ChannelRefusal Refusal, IReadOnlySet<Channel> On) : CreateOtpResult;

    /// <summary>A test recipient's address stands beside another one, so that a real person would be sent a code that tests know.</summary>
    public sealed record MixedWithTest : CreateOtpResult;

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
    private readonly TimeProvider _timeProvider;

    public CreateOtpHandler(
        IUnitOfWork unitOfWork,
        ICurrentClient client,
        IOtpCodes codes,
        IRequestHasher hasher,
        IDeliveryHandover handover,
        TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _unitOfWork = unitOfWork;
        _client = client;
        _codes = codes;
        _hasher = hasher;
        _handover = handover;
    }

    public async Task<CreateOtpResult> Handle(CreateOtpCommand request, CancellationToken cancellationToken)
    {
        var rules = _client.Rules;
        var plan = Workflow.Plan(rules.Delivery, request.Recipient, request.Channels, out var refusal);
        if (refusal is not null)
        {
            return new CreateOtpResult.Unaddressable(refusal, rules.Delivery.On);
        }

        var test = TestAt(request.Recipient, rules);
        if (test is not null && request.Recipient.Identities.Skip(1).Any())
        {
            return new CreateOtpResult.MixedWithTest();
        }

        var toNumber = test is null && plan.Any(address => address.Channel.AddressKind() == AddressKind.Phone);
        var number = toNumber ? request.Recipient.PhoneNumber : null;
        if (number is { } phone && rules.Delivery.Prohibits(phone) is { } prohibition)
        {
            return new CreateOtpResult.Prohibited(prohibition);
        }

        var recipient = request.Recipient.Fingerprint(_hasher);
        var source = request.Source is { } told ? _hasher.HashSource(told) : null;
        var country = request.Recipient.PhoneNumber?.Country;
        var cap = number is null ? null : rules.Delivery.CapOf(country!);
        var budgets = SendKeys.Of(
            _client.Id, request.Token, recipient, test is null ? plan : [], source, cap is null ? null : country);
        var issue = new Issue(
            request, _client.Id, rules, recipient, string.IsNullOrEmpty(country) ? null : country, test, plan, source, cap, budgets, _codes.Draw());
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
            storage.Idempotency,
            Route,
            issue.Client,
            issue.Token,
            issue.Request.IdempotencyKey,
            () => _hasher.Hash(issue.Recipient, issue.Request.Choices),
            now);
        if (idempotency is { Conflicts: true })
        {
            return (new CreateOtpResult.IdempotencyConflict(), null);
        }

        if (idempotency is { Answer: not null } && newest is not null)
        {
            return (new CreateOtpResult.Created(await ViewAsync(storage, newest, issue, now), CreationKind.Repetition), null);
        }

        if (await TokenBudget.RefusalAsync(storage.Budgets, issue.Budgets.Token, issue.Policy, now) is { } refusal)
        {
            var current = newest is null ? null : await ViewAsync(storage, newest, issue, now);
            return (new CreateOtpResult.SendRefused(refusal, current, now) { IsTest = issue.Test is not null }, null);
        }

        var decision = newest?.DecideCreate(issue.Recipient, issue.Policy, now) ?? CreateDecision.NewCode;
        if (decision == CreateDecision.RecipientConflict)
        {
            return (new CreateOtpResult.RecipientConflict(await ViewAsync(storage, newest!, issue, now)), null);
        }

        var steps = await DeliveryStarter.StepsAsync(
            storage, decision == CreateDecision.Resend ? newest : null, issue.Recipient, issue.Plan, issue.IsChosen, issue.Delivery, now);
        if (await SpentAsync(storage.Budgets, issue, steps, now) is { } spent)
        {
            return (new CreateOtpResult.SendRefused(spent, Otp: null, now) { IsTest = issue.Test is not null }, null);
        }

        var item = decision == CreateDecision.Resend ? newest! : await IssueAsync(storage, issue, newest, now);
        TokenBudget.Charge(storage.Budgets, issue.Budgets.Token, now);
        SendBudget.Charge(storage.Budgets, issue.Budgets, steps, issue.CountryCap, now);
        var delivery = await DeliveryStarter.StartAsync(storage, item, steps, issue.Request.Locale, issue.Delivery, now);
        if (idempotency is not null)
        {
            await idempotency.KeepAsync(item.Id, verdict: null, now);
        }

        storage.MarkCommit();
        var kind = decision == CreateDecision.Resend ? CreationKind.Resend : CreationKind.New;
        var view = await OtpView.OfAsync(storage, item, delivery, issue.Budgets.Token, issue.Policy, now);
        return (new CreateOtpResult.Created(view, kind), DeliverOtpCommand.Of(delivery, item));
    }

    private static ValueTask<OtpView> ViewAsync(IStorage storage, OtpItem item, Issue issue, DateTimeOffset now)
        => OtpView.OfAsync(storage, item, issue.Budgets.Token, issue.Policy, now);

    // A configured code cannot become longer when its recipient's failures are used up, so there is none.
    private static async ValueTask<SendRefusal?> SpentAsync(
        IBudgetLedger budgets, Issue issue, IReadOnlyList<ChannelAddress> steps, DateTimeOffset now)
        => await SendBudget.RefusalAsync(budgets, issue.Budgets, steps, issue.Rules.Limits, issue.CountryCap, now)
            ?? (issue.Test is null ? null : await RecipientFailures.RefusalAsync(budgets, issue.Budgets.Failures, issue.Policy, now));

    private TestRecipient? TestAt(Recipient recipient, ClientRules rules)
    {
        if (rules.TestRecipients.Count == 0)
        {
            return null;
        }

        var now = _timeProvider.GetUtcNow();
        return rules.TestRecipients.FirstOrDefault(
            test => now < test.ValidUntil && recipient.Identities.Contains((test.Kind, test.Identity)));
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
        policy = issue.Test is { } test ? issue.Policy with { CodeLength = test.Code.Length } : policy;
        var issued = OtpItem.Issue(
            issue.Client, issue.Token, newest, issue.Recipient, issue.Origin, policy, now, issue.Source, issue.Test?.ValidUntil, issue.Country);
        storage.Otps.Add(issued);
        return issued;
    }

    // What a unit needs, gathered before it starts, since it may run more than once.
    private sealed record Issue(
        CreateOtpCommand Request,
        ClientId Client,
        ClientRules Rules,
        RecipientFingerprint Recipient,
        string? Country,
        TestRecipient? Test,
        IReadOnlyList<ChannelAddress> Plan,
        AddressHash? Source,
        int? CountryCap,
        SendKeys Budgets,
        CodeOrigin Origin)
    {
        public OtpPolicy Policy => Rules.Policy;

        public bool IsChosen => Request.Channels.Count > 0;

        // Nobody but us times, and nobody carries, what is never handed to a provider.
        public DeliveryPolicy Delivery => Test is null
            ? Rules.Delivery
            : Rules.Delivery with { ProviderRunsTimer = false, Routes = Routes.None };

        public RequestToken Token => Request.Token;
    }
}

/// <summary>Measures creates by what came of them, and counts those that were refused.</summary>
internal sealed class MeasuredCreateOtp(
    OtpMetrics metrics, StatisticsBook statistics, ICurrentClient client, IRequestHasher hasher, TimeProvider timeProvider)
    : IPipelineBehavior<CreateOtpCommand, CreateOtpResult>
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
                if (!refused.IsTest)
                {
                    Refused(request.Recipient, Measures.Refused(refused.Refusal.Rule), refused.Refusal.Rule.SettingName());
                }

                break;
            case CreateOtpResult.Prohibited prohibited:
                Refused(request.Recipient, Measures.Refused(prohibited.Why), SettingOf(prohibited.Why));
                break;
        }

        return result;
    }

    private void Refused(Recipient recipient, int place, string rule)
    {
        var now = timeProvider.GetUtcNow();
        statistics.Count(new StatisticsCell(StatisticsRange.HourOf(now), client.Id, recipient.PhoneNumber?.Country ?? ""), place);
        foreach (var address in recipient.Fingerprint(hasher).Hashes)
        {
            statistics.Refuse(address, client.Id, rule, now);
        }
    }

    private static string SettingOf(Prohibition why) => why switch
    {
        Prohibition.Country => "AllowedCountries",
        Prohibition.Number => "AllowedNumberTypes",
    };
}
