using Otp.Application.Clients;
using Otp.Application.Otps;
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
