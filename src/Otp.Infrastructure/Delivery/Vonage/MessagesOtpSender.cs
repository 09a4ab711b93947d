using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Delivery.Vonage;

/// <summary>
/// Sends through Vonage Messages v1: one message for each step. Its own failover fires only on a rejection, so "not read
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

    public Task<SendOutcome> SendAsync(OtpMessage message, CancellationToken cancellationToken)
        => _client.PostAsync(
            "v1/messages",
            RequestOf(message),
            VonageJson.Default.MessagesRequest,
            VonageJson.Default.MessagesAnswer,
            Accept,
            cancellationToken);

    private static SendOutcome.Accepted? Accept(MessagesAnswer answer)
        => answer.MessageUuid is { Length: > 0 and <= MessageReferences.MaxIdLength } id ? new SendOutcome.Accepted(null, id) : null;

    private MessagesRequest RequestOf(OtpMessage message)
    {
        var step = message.Steps[0];
        var (channel, from) = step.Address.Channel switch
        {
            Channel.Messenger => ("messenger", message.Senders.Messenger ?? _options.MessengerSenderId),
            Channel.Sms => ("sms", message.Senders.Sms ?? _options.SmsSenderId),
            _ => throw new InvalidOperationException("No route leads here."),
        };
        return new MessagesRequest(channel, "text", from, step.Address.Value, step.Content.Text.Reveal(), step.ClientRef);
    }
}

// The wire, member by member: POST /v1/messages, Messages OpenAPI 1.11.0, names in snake case.

/// <summary>One message.</summary>
/// <param name="Channel">messenger or sms.</param>
/// <param name="MessageType">text.</param>
/// <param name="From">The page's id, or the number or name of the sender.</param>
/// <param name="To">The person's Messenger id, or the number (E.164 without +).</param>
/// <param name="Text">What the message says.</param>
/// <param name="ClientRef">Our reference, repeated in every status; Vonage's documents say up to 100 and up to 40 characters.</param>
internal sealed record MessagesRequest(string Channel, string MessageType, string From, string To, string Text, string ClientRef)
{
    /// <summary>Neither the text, which holds the code, nor the address.</summary>
    public override string ToString() => Channel;
}

/// <summary>The answer, 202.</summary>
internal sealed record MessagesAnswer(string? MessageUuid);
