using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;

namespace Otp.Infrastructure.Delivery.Vonage;

/// <summary>
/// Sends through Vonage Messages v1: one message for each step. Its own failover fires only on a rejection, so "not read
/// in time" is a timer of ours.
/// </summary>
internal sealed class MessagesOtpSender : IOtpSender
{
    /// <summary>Where it posts to, below the base address.</summary>
    public const string Path = "v1/messages";

    private readonly VonageClient _client;
    private readonly MessagesRequests _requests;

    public MessagesOtpSender(VonageClient client, IOptions<VonageOptions> options, TimeProvider timeProvider)
    {
        _client = client;
        _requests = new MessagesRequests(options.Value, timeProvider);
    }

    public Task<SendOutcome> SendAsync(OtpMessage message, CancellationToken cancellationToken)
        => _client.PostAsync(
            Path,
            _requests.Of(message),
            VonageJson.Default.MessagesRequest,
            VonageJson.Default.MessagesAnswer,
            Accept,
            cancellationToken);

    private static SendOutcome.Accepted? Accept(MessagesAnswer answer)
        => answer.MessageUuid is { Length: > 0 and <= MessageReferences.MaxIdLength } id ? new SendOutcome.Accepted(null, id) : null;
}
