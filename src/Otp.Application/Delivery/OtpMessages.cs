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
    private readonly ILogger<OtpMessages> _logger;

    /// <summary>Creates the sender of messages.</summary>
    public OtpMessages(IOtpCodes codes, IClientDirectory clients, IOtpSender sender, ILogger<OtpMessages> logger)
    {
        _codes = codes;
        _clients = clients;
        _sender = sender;
        _logger = logger;
    }

    /// <summary>Sends the steps of a delivery that are still to be sent.</summary>
    public async Task<SendOutcome> SendAsync(OtpItem item, OtpDelivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(delivery);
        if (_codes.Derive(item) is not { } code)
        {
            LogKeyGone();
            return new SendOutcome.Denied(DeliveryError.KeyGone);
        }

        var outcome = await _sender.SendAsync(MessageOf(item, delivery, code), cancellationToken);
        if (outcome is SendOutcome.Denied denied)
        {
            LogDenied(denied.Error.Code);
        }

        return outcome;
    }

    private OtpMessage MessageOf(OtpItem item, OtpDelivery delivery, OtpCode code)
    {
        var steps = delivery.Steps
            .Where(step => step is { Status: StepStatus.Pending, Address: not null })
            .Select(step => new MessageStep(
                step.Index, new ChannelAddress(step.Channel, step.Address!), delivery.ReferenceOf(step).ToString()));
        var rules = _clients.RulesOf(item.Client);
        var text = MessageText.From(rules.MessageTemplate, code);
        return new OtpMessage(item.Token, text, [.. steps], delivery.ReadTimeout, rules.Senders, delivery.CreatedAt);
    }

    [LoggerMessage(
        EventId = 4001, EventName = "ProviderDenied", Level = LogLevel.Error,
        Message = "The provider refuses every message ({Reason}). Nothing is delivered until this is fixed.")]
    private partial void LogDenied(string reason);

    [LoggerMessage(
        EventId = 4002, EventName = "DeliveryKeyGone", Level = LogLevel.Error,
        Message = "A code could not be sent: the key it was issued under is no longer configured.")]
    private partial void LogKeyGone();
}

/// <summary>The text of a message with the code in it. It never prints itself.</summary>
public readonly struct MessageText
{
    /// <summary>What a template holds where the code goes.</summary>
    public const string CodePlaceholder = "{code}";

    /// <summary>The longest text that every channel takes (Messenger's limit), in characters.</summary>
    public const int MaxLength = 640;

    private readonly string? _text;

    private MessageText(string text) => _text = text;

    /// <summary>Puts a code into a template.</summary>
    public static MessageText From(string template, OtpCode code)
    {
        ArgumentNullException.ThrowIfNull(template);
        return new MessageText(template.Replace(CodePlaceholder, code.Reveal(), StringComparison.Ordinal));
    }

    /// <summary>The text, for the provider. Nothing else may call this.</summary>
    public string Reveal() => _text ?? throw new InvalidOperationException("The default MessageText holds no text.");

    /// <summary><c>[message]</c>, whatever it says.</summary>
    public override string ToString() => "[message]";
}
