using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Delivery.Vonage.Messages;

/// <summary>
/// Sends through Vonage Messages v1: one message for each step. Its own failover fires on a rejection alone, so "not read
/// in time" is a timer of ours.
/// </summary>
internal sealed class MessagesOtpSender : IOtpSender
{
    private readonly VonageClient _client;
    private readonly VonageOptions _options;

    public MessagesOtpSender(VonageClient client, IOptions<VonageOptions> options)
    {
        _client = client;
        _options = options.Value;
    }

    public bool RunsTimer => false;

    public Task<SendOutcome> SendAsync(OtpMessage message, CancellationToken cancellationToken)
        => _client.PostAsync(
            "v1/messages", RequestOf(message), VonageJson.Default.MessagesRequest, VonageJson.Default.MessagesAnswer, Accept, cancellationToken);

    private static SendOutcome.Accepted? Accept(MessagesAnswer answer)
        => answer.MessageUuid is { Length: > 0 and <= MessageReferences.MaxIdLength } id ? new SendOutcome.Accepted(null, id) : null;

    private MessagesRequest RequestOf(OtpMessage message)
    {
        var step = message.Steps[0];
        var (channel, from) = step.Address.Channel switch
        {
            Channel.Messenger => ("messenger", message.Senders.Messenger ?? _options.MessengerSenderId),
            Channel.Sms => ("sms", message.Senders.Sms ?? _options.SmsSenderId),
        };
        return new MessagesRequest(channel, "text", from, step.Address.Value, message.Text.Reveal(), step.ClientRef);
    }
}
