using System.Diagnostics;
using MediatR;
using Microsoft.Extensions.Logging;
using Otp.Application.Clients;
using Otp.Application.Idempotency;
using Otp.Application.Otps;
using Otp.Application.Storage;
using Otp.Domain.Abuse;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Support;

/// <summary>
/// The newest codes of a person or of a token, and what was refused to the person: for whoever is asked why a code did not come. A
/// client finds its own; one that operates the service, all clients'.
/// </summary>
/// <param name="By">What is looked for.</param>
/// <param name="Asker">The client that asks, and what it may do.</param>
public sealed record SearchCodesQuery(SearchTerm By, ClientAccess Asker) : IRequest<SearchCodesResult>
{
    /// <summary>The most codes that are found.</summary>
    public const int MostCodes = 50;
}

/// <summary>What codes are looked for by. Does not print.</summary>
public abstract record SearchTerm
{
    private SearchTerm(string kind) => Kind = kind;

    /// <summary>What it is, by the name of its member in a request.</summary>
    public string Kind { get; }

    /// <summary>An address of a person.</summary>
    /// <param name="AddressKind">What the address is.</param>
    /// <param name="Identity">The address as budgets know it.</param>
    public sealed record Address(AddressKind AddressKind, string Identity) : SearchTerm(NameOf(AddressKind))
    {
        /// <inheritdoc/>
        public override string ToString() => Kind;
    }

    /// <summary>A token.</summary>
    /// <param name="Value">The token.</param>
    public sealed record Token(RequestToken Value) : SearchTerm("token")
    {
        /// <inheritdoc/>
        public override string ToString() => Kind;
    }

    /// <summary>By a phone number.</summary>
    public static SearchTerm Of(PhoneNumber number) => new Address(AddressKind.Phone, number.Digits);

    /// <summary>By a mailbox, however it is spelt.</summary>
    public static SearchTerm Of(EmailAddress email) => new Address(AddressKind.Email, email.Identity);

    /// <summary>By an id at Messenger.</summary>
    public static SearchTerm Of(MessengerId id) => new Address(AddressKind.Messenger, id.Value);

    /// <summary>By a token.</summary>
    public static SearchTerm Of(RequestToken token) => new Token(token);

    private static string NameOf(AddressKind kind) => kind switch
    {
        AddressKind.Messenger => "messengerId",
        AddressKind.Phone => "phoneNumber",
        AddressKind.Email => "email",
    };
}

/// <summary>What a search found.</summary>
/// <param name="Codes">At most <see cref="SearchCodesQuery.MostCodes"/> codes, newest first.</param>
/// <param name="Refusals">What was refused to the person, the latest first; none when a token was looked for.</param>
public sealed record SearchCodesResult(IReadOnlyList<FoundCode> Codes, IReadOnlyList<RefusedSends> Refusals);

/// <summary>A code that a search found. It holds no code.</summary>
/// <param name="Client">The client it was issued for.</param>
/// <param name="Otp">Where it stands, with its newest delivery.</param>
/// <param name="SettledAt">When it was verified, cancelled or locked, or expired; null while it is pending.</param>
/// <param name="Deliveries">All its deliveries, oldest first.</param>
public sealed record FoundCode(ClientId Client, OtpView Otp, DateTimeOffset? SettledAt, IReadOnlyList<OtpDelivery> Deliveries);

internal sealed partial class SearchCodesHandler : IRequestHandler<SearchCodesQuery, SearchCodesResult>
{
    // Of a hash that nobody can undo, so many bytes tell whether two searches were for the same.
    private const int LoggedBytes = 8;

    private readonly IUnitOfWork _unitOfWork;
    private readonly IClientDirectory _clients;
    private readonly IRequestHasher _hasher;
    private readonly RowLifetimes _lifetimes;
    private readonly ILogger<SearchCodesHandler> _logger;

    public SearchCodesHandler(
        IUnitOfWork unitOfWork, IClientDirectory clients, IRequestHasher hasher, RowLifetimes lifetimes, ILogger<SearchCodesHandler> logger)
    {
        _unitOfWork = unitOfWork;
        _clients = clients;
        _hasher = hasher;
        _lifetimes = lifetimes;
        _logger = logger;
    }

    public async Task<SearchCodesResult> Handle(SearchCodesQuery request, CancellationToken cancellationToken)
    {
        ClientId? only = request.Asker.Scopes.HasFlag(ClientScopes.Operate) ? null : request.Asker.Client;
        var hash = request.By switch
        {
            SearchTerm.Address address => _hasher.Hash(address.AddressKind, address.Identity),
            SearchTerm.Token token => _hasher.Hash(token.Value),
            _ => throw new InvalidOperationException($"Nothing is found by {request.By.Kind}."),
        };
        var result = await _unitOfWork.ReadAsync(
            (storage, now) => request.By is SearchTerm.Token token
                ? FindAsync(storage, token.Value, only, now)
                : FindAsync(storage, ((SearchTerm.Address)request.By).AddressKind, hash, only, now),
            cancellationToken);
        var whom = Convert.ToHexStringLower(hash.Bytes[..LoggedBytes]);
        LogSearched(request.Asker.Client.Value, request.By.Kind, whom, result.Codes.Count, result.Refusals.Count, TraceId);
        return result;
    }

    private async ValueTask<SearchCodesResult> FindAsync(
        IStorage storage, AddressKind kind, AddressHash address, ClientId? client, DateTimeOffset now)
    {
        var since = now - _lifetimes.SettledItems;
        var issued = await storage.Otps.ListNewestAsync(kind, address, client, since, SearchCodesQuery.MostCodes);
        return new SearchCodesResult(
            await ViewAsync(storage, issued, now), await storage.Refusals.FindAsync(address, client, since));
    }

    // One look-up for each client, also for those that the settings do not know any more: the index begins with it.
    private async ValueTask<SearchCodesResult> FindAsync(IStorage storage, RequestToken token, ClientId? client, DateTimeOffset now)
    {
        List<IssuedOtp> issued = [];
        foreach (var its in client is { } only ? [only] : await storage.Otps.ListClientsAsync())
        {
            issued.AddRange(await storage.Otps.ListNewestAsync(
                its, token, now - _lifetimes.SettledItems, SearchCodesQuery.MostCodes));
        }

        var newest = issued.OrderByDescending(otp => otp.Item.CreatedAt).Take(SearchCodesQuery.MostCodes);
        return new SearchCodesResult(await ViewAsync(storage, [.. newest], now), []);
    }

    private async ValueTask<IReadOnlyList<FoundCode>> ViewAsync(IStorage storage, IReadOnlyList<IssuedOtp> issued, DateTimeOffset now)
    {
        // What was charged to tokens is read in one go, and only where it can still count.
        var since = now - OtpPolicy.TokenWindow;
        var sent = issued.Where(otp => otp.Deliveries.Any(delivery => delivery.CreatedAt > since)).Select(otp => SendsOf(otp.Item))
            .Distinct()
            .ToList();
        if (sent.Count > 0)
        {
            await storage.Budgets.HoldAsync(sent, since);
        }

        List<FoundCode> found = [];
        foreach (var (item, deliveries) in issued)
        {
            var newest = deliveries.Count > 0 ? deliveries[^1] : null;
            var policy = _clients.RulesOf(item.Client).Policy;
            var view = newest?.CreatedAt > since
                ? await OtpView.OfAsync(storage, item, newest, SendsOf(item), policy, now)
                : OtpView.Of(item, newest, nextSendAllowedAt: null, now);
            found.Add(new FoundCode(item.Client, view, SettledAt(item, now), deliveries));
        }

        return found;
    }

    private static string TraceId => Activity.Current?.TraceId.ToHexString() ?? "";

    private static BudgetKey SendsOf(OtpItem item) => BudgetKey.SendsFor(item.Client, item.Token);

    private static DateTimeOffset? SettledAt(OtpItem item, DateTimeOffset now)
        => item.SettledAt ?? (item.StatusAt(now) == OtpStatus.Expired ? item.ExpiresAt : null);

    [LoggerMessage(
        EventId = 3101, EventName = "CodesSearched", Level = LogLevel.Information,
        Message = "Client {Client} searched by {Kind} ({Hash}) and found {Codes} codes and {Refusals} refusals. Trace {TraceId}.")]
    private partial void LogSearched(string client, string kind, string hash, int codes, int refusals, string traceId);
}
