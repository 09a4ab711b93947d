using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Otp.Application.Clients;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Infrastructure.Development;
using Otp.Infrastructure.Otps;

namespace Otp.Infrastructure.Clients;

/// <summary>
/// The configured clients. Follows changes of the configuration while the service runs; a change that does not parse or
/// validate leaves the last good set in place.
/// </summary>
internal sealed partial class ClientDirectory : IClientDirectory, IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly IValidateOptions<ClientsOptions> _validator;
    private readonly ClientRules _serviceRules;
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
        DeliveryPolicy delivery,
        Leniency leniency,
        ILogger<ClientDirectory> logger)
    {
        _configuration = configuration;
        _validator = validator;
        _logger = logger;
        _lenient = leniency.Holds;
        _anonymous = authentication.Value.Anonymous;
        _serviceRules = new ClientRules
        {
            Policy = otp.Value.Policy,
            MessageTemplate = otp.Value.MessageTemplate,
            Limits = otp.Value.Limits,
            Delivery = delivery,
        };
        _snapshot = Read(clients.Value);
        _subscription = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    public ClientAccess? Anonymous
        => _anonymous || (_lenient && _snapshot.Keys.Count == 0)
            ? new ClientAccess(ClientId.Default, _lenient ? ClientScopes.All | ClientScopes.Metrics : ClientScopes.All)
            : null;

    public ClientRules RulesOf(ClientId client)
        => _snapshot.Rules.TryGetValue(client, out var rules) ? rules : _serviceRules;

    public ClientAccess? Find(string apiKey)
    {
        // Every hash is compared, whole and in constant time: how far the search came does not show.
        var hash = ApiKey.Hash(apiKey);
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
            var clients = _configuration.GetSection(ClientsOptions.Section).Get<ClientsOptions>() ?? [];
            if (_validator.Validate(Options.DefaultName, clients) is { Failed: true } result)
            {
                LogRefused(result.FailureMessage);
                return;
            }

            _snapshot = Read(clients);
            LogReloaded(clients.Count);
        }
        catch (InvalidOperationException exception)
        {
            LogRefused(exception.Message);
        }
    }

    private Snapshot Read(ClientsOptions clients)
    {
        var access = clients.SelectMany(client => client.Value.ApiKeyHashes.Select(hash => new KeyValuePair<byte[], ClientAccess>(
            Convert.FromHexString(hash),
            new ClientAccess(IdOf(client.Key), client.Value.Scopes.Aggregate(ClientScopes.None, (all, scope) => all | Parse(scope))))));
        return new Snapshot([.. access], clients.ToDictionary(client => IdOf(client.Key), client => RulesOf(client.Value)));
    }

    // Names in settings have no case, and environment variables are often written in capitals: a client that moves there keeps
    // its codes and its failures.
    private static ClientId IdOf(string name) => new(name.ToLowerInvariant());

    private static ClientScopes Parse(string scope)
        => ScopeNames.TryParse(scope, out var parsed) ? parsed : ClientScopes.None;

    private ClientRules RulesOf(ClientOptions client) => _serviceRules with
    {
        Policy = client.Over(_serviceRules.Policy),
        MessageTemplate = client.MessageTemplate ?? _serviceRules.MessageTemplate,
        Limits = client.Over(_serviceRules.Limits),
        Senders = new MessageSenders(client.MessengerSenderId, client.SmsSenderId),
    };

    [LoggerMessage(
        EventId = 6001, EventName = "ClientsReloaded", Level = LogLevel.Information,
        Message = "The API clients were read again: {Count} are configured.")]
    private partial void LogReloaded(int count);

    [LoggerMessage(
        EventId = 6002, EventName = "ClientsRefused", Level = LogLevel.Error,
        Message = "The changed configuration of the API clients is not valid, so the last good one stays: {Problem}")]
    private partial void LogRefused(string problem);

    private sealed record Snapshot(
        IReadOnlyList<KeyValuePair<byte[], ClientAccess>> Keys, IReadOnlyDictionary<ClientId, ClientRules> Rules);
}
