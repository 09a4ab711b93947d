using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Otp.Application.Clients;
using Otp.Domain.Otps;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Development;
using Otp.Infrastructure.Otps;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Clients;

/// <summary>
/// The configured clients. Follows changes of the configuration while the service runs; a change that does not parse or
/// validate leaves the last good set in place.
/// </summary>
internal sealed partial class ClientDirectory : IClientDirectory, IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly IValidateOptions<ClientsOptions> _validator;
    private readonly DeliveryPolicies _policies;
    private readonly ConfiguredSettings _settings;
    private readonly bool _anonymous;
    private readonly bool _lenient;
    private readonly ILogger<ClientDirectory> _logger;
    private readonly IDisposable _subscription;
    private volatile Snapshot _snapshot;

    public ClientDirectory(
        IConfiguration configuration,
        IOptions<ClientsOptions> clients,
        IValidateOptions<ClientsOptions> validator,
        IOptions<OtpOptions> otp,
        IOptions<AuthenticationOptions> authentication,
        DeliveryPolicies policies,
        ConfiguredSettings settings,
        Leniency leniency,
        ILogger<ClientDirectory> logger)
    {
        _configuration = configuration;
        _validator = validator;
        _logger = logger;
        _lenient = leniency.Holds;
        _anonymous = authentication.Value.Anonymous;
        _policies = policies;
        _settings = settings;
        _snapshot = Read(clients.Value, new ClientRules
        {
            Policy = otp.Value.Policy,
            Texts = otp.Value.Texts,
            Limits = otp.Value.Limits,
            Delivery = policies.AtStart,
        });
        _subscription = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    public ClientAccess? Anonymous
        => _anonymous || (_lenient && _snapshot.Keys.Count == 0)
            ? new ClientAccess(ClientId.Default, _lenient ? ClientScopes.All | ClientScopes.Metrics | ClientScopes.Operator : ClientScopes.All)
            : null;

    public IReadOnlyCollection<ClientId> Clients => [.. _snapshot.Rules.Keys.OrderBy(client => client.Value, StringComparer.Ordinal)];

    public ClientRules RulesOf(ClientId client)
        => _snapshot is var snapshot && snapshot.Rules.TryGetValue(client, out var rules) ? rules : snapshot.ServiceRules;

    public ClientAccess? Find(string apiKey) => Find(ApiKey.Hash(apiKey));

    public string HashOf(string apiKey) => Convert.ToHexStringLower(ApiKey.Hash(apiKey));

    public ClientAccess? FindByHash(string hash) => Find(Convert.FromHexString(hash));

    // Every hash is compared, whole and in constant time: how far the search came does not show.
    private ClientAccess? Find(byte[] hash)
    {
        ClientAccess? found = null;
        foreach (var (keyHash, client) in _snapshot.Keys)
        {
            found = CryptographicOperations.FixedTimeEquals(keyHash, hash) ? client : found;
        }

        return found;
    }

    public void Dispose() => _subscription.Dispose();

    // Not through IOptionsMonitor, which throws where nobody catches when the new settings are not valid. A settings file
    // that does not parse reads as an empty one, and no clients at all are not valid either.
    private void Reload()
    {
        try
        {
            // What the binder cannot read it leaves out: a client, a limit, a test recipient would be gone.
            if (_settings.FindOfWrongType() is { Count: > 0 } unread)
            {
                LogRefused($"{string.Join(", ", unread)}: the value is not of its type.");
                return;
            }

            var clients = _configuration.GetSection(ClientsOptions.Section).Get<ClientsOptions>() ?? [];
            if (_validator.Validate(Options.DefaultName, clients) is { Failed: true } result)
            {
                LogRefused(result.FailureMessage);
                return;
            }

            _snapshot = Read(clients, _snapshot.ServiceRules with { Delivery = _policies.ReadAgain() });
            LogReloaded(clients.Count);
        }
        catch (Exception exception) when (exception is InvalidOperationException or OptionsValidationException)
        {
            LogRefused(exception.Message);
        }
    }

    private static Snapshot Read(ClientsOptions clients, ClientRules service)
    {
        var access = clients.SelectMany(client => client.Value.ApiKeyHashes.Select(hash => new KeyValuePair<byte[], ClientAccess>(
            Convert.FromHexString(hash),
            new ClientAccess(IdOf(client.Key), client.Value.Scopes.Aggregate(ClientScopes.None, (all, scope) => all | Parse(scope))))));
        var rules = clients.ToDictionary(client => IdOf(client.Key), client => RulesOf(client.Value, service));
        return new Snapshot([.. access], rules, service);
    }

    // Names in settings have no case, and environment variables are often written in capitals: a client that moves there keeps
    // its codes and its failures.
    private static ClientId IdOf(string name) => new(name.ToLowerInvariant());

    private static ClientScopes Parse(string scope)
        => ScopeNames.TryParse(scope, out var parsed) ? parsed : ClientScopes.None;

    private static ClientRules RulesOf(ClientOptions client, ClientRules service) => service with
    {
        Policy = client.Over(service.Policy),
        Texts = client.Over(service.Texts),
        Limits = client.Over(service.Limits),
        Delivery = client.Over(service.Delivery),
        Events = client.Events?.Read(),
        TestRecipients = [.. client.TestRecipients.Select(recipient => recipient.Read())],
        Senders = new MessageSenders(client.MessengerSenderId, client.SmsSenderId, client.WhatsAppSenderId),
    };

    [LoggerMessage(
        EventId = 6001, EventName = "ClientsReloaded", Level = LogLevel.Information,
        Message = "The API clients, the routes, the countries and their caps were read again: {Count} clients are configured.")]
    private partial void LogReloaded(int count);

    [LoggerMessage(
        EventId = 6002, EventName = "ClientsRefused", Level = LogLevel.Error,
        Message = "The changed configuration of the API clients, routes or countries is not valid, so the last good one stays: {Problem}")]
    private partial void LogRefused(string problem);

    private sealed record Snapshot(
        IReadOnlyList<KeyValuePair<byte[], ClientAccess>> Keys,
        IReadOnlyDictionary<ClientId, ClientRules> Rules,
        ClientRules ServiceRules);
}
