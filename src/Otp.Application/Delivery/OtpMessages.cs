using Otp.Application.Clients;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Delivery;

/// <summary>Builds the messages of deliveries: derives the code and puts it into the client's template.</summary>
public sealed class OtpMessages
{
    private readonly IOtpCodes _codes;
    private readonly IClientDirectory _clients;

    /// <summary>Creates the builder.</summary>
    public OtpMessages(IOtpCodes codes, IClientDirectory clients)
    {
        _codes = codes;
        _clients = clients;
    }

    /// <summary>The message of a delivery's steps that are still to be sent; null when the code's key is gone.</summary>
    public OtpMessage? Build(OtpItem item, OtpDelivery delivery)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(delivery);
        if (_codes.Derive(item) is not { } code)
        {
            return null;
        }

        var steps = delivery.Steps
            .Where(step => step is { Status: StepStatus.Pending, Address: not null })
            .Select(step => new MessageStep(step.Index, new ChannelAddress(step.Channel, step.Address!), delivery.ReferenceOf(step).ToString()));
        var rules = _clients.RulesOf(item.Client);
        return new OtpMessage(item.Token, MessageText.From(rules.MessageTemplate, code), [.. steps], delivery.ReadTimeout, rules.Senders, delivery.CreatedAt);
    }
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
