using Microsoft.Extensions.Logging;
using Otp.Application.Clients;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Delivery;

/// <summary>Makes the messages of deliveries, by deriving the code and putting it into the client's template, and sends them.</summary>
public sealed partial class OtpMessages
{
    private readonly IOtpCodes _codes;
    private readonly IClientDirectory _clients;
    private readonly IOtpSender _sender;
    private readonly IAddressHasher _hasher;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<OtpMessages> _logger;

    /// <summary>Creates the sender of messages.</summary>
    public OtpMessages(
        IOtpCodes codes,
        IClientDirectory clients,
        IOtpSender sender,
        IAddressHasher hasher,
        TimeProvider timeProvider,
        ILogger<OtpMessages> logger)
    {
        _hasher = hasher;
        _codes = codes;
        _clients = clients;
        _sender = sender;
        _timeProvider = timeProvider;
        _logger = logger;
    }

    /// <summary>Sends the steps of a delivery that are still to be sent; for a test recipient nothing leaves the service.</summary>
    /// <param name="item">The code.</param>
    /// <param name="delivery">The delivery.</param>
    /// <param name="provider">Who is to carry its current step.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<SendOutcome> SendAsync(
        OtpItem item, OtpDelivery delivery, Provider provider, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(delivery);
        if (item.IsTest)
        {
            return TestOutcomeOf(item) is null
                ? new SendOutcome.Refused(DeliveryError.TestOver)
                : new SendOutcome.Accepted(ProviderId: null, MessageId: null);
        }

        if (_codes.Derive(item) is not { } code)
        {
            LogKeyGone();
            return new SendOutcome.Denied(DeliveryError.KeyGone);
        }

        var outcome = await _sender.SendAsync(MessageOf(item, delivery, provider, code), cancellationToken);
        if (outcome is SendOutcome.Denied denied)
        {
            LogDenied(provider, denied.Error.Code);
        }

        return outcome;
    }

    /// <summary>Who carries the messages of a code.</summary>
    public Routes RoutesOf(OtpItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.IsTest ? Routes.None : _clients.RulesOf(item.Client).Delivery.Routes;
    }

    /// <summary>What becomes of a message that was accepted for a test recipient; null for a real person's.</summary>
    public TestOutcome? TestOutcomeOf(OtpItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return _clients.RulesOf(item.Client).TestRecipientOf(item, _hasher, _timeProvider.GetUtcNow())?.Outcome;
    }

    private OtpMessage MessageOf(OtpItem item, OtpDelivery delivery, Provider provider, OtpCode code)
    {
        var rules = _clients.RulesOf(item.Client);
        var life = item.ExpiresAt - _timeProvider.GetUtcNow();

        // Where the provider runs the timer, it takes the later steps along now and sends them after as many waits.
        var steps = delivery.Steps
            .Where(step => step is { Status: StepStatus.Pending, Address: not null })
            .Select((step, place) => new MessageStep(
                step.Index,
                new ChannelAddress(step.Channel, step.Address!),
                delivery.ReferenceOf(step).ToString(),
                rules.Texts.Compose(step.Channel, delivery.Locale, code, life - (delivery.ReadTimeout * place))));
        return new OtpMessage(item.Token, [.. steps], delivery.ReadTimeout, rules.Senders, delivery.CreatedAt)
        {
            Code = code,
            Provider = provider,
            IsTakenOver = rules.Delivery.Routes.FirstOf(delivery.Current!.Channel) != provider,
            ExpiresAt = item.ExpiresAt,
            Locale = delivery.Locale,
            DefaultLocale = rules.Texts.DefaultLocale,
            Brand = rules.Texts.Brand,
        };
    }

    [LoggerMessage(
        EventId = 4001, EventName = "ProviderDenied", Level = LogLevel.Error,
        Message = "The provider refuses every message ({Provider}: {Reason}). It delivers nothing until this is fixed.")]
    private partial void LogDenied(Provider provider, string reason);

    [LoggerMessage(
        EventId = 4002, EventName = "DeliveryKeyGone", Level = LogLevel.Error,
        Message = "A code could not be sent: the key it was issued under is no longer configured.")]
    private partial void LogKeyGone();
}
