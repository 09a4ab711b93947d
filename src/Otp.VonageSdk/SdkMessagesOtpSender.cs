using System.Text.Json;
using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Vonage;
using Vonage.Common.Exceptions;
using Vonage.Messages;
using Vonage.Messages.Messenger;
using Vonage.Messages.Sms;
using Vonage.Messages.WhatsApp;

namespace Otp.VonageSdk;

/// <summary>
/// Sends through Vonage Messages v1 with Vonage's own SDK: one message for each step, with the same outcomes as
/// <c>MessagesOtpSender</c>. The SDK's exceptions quote requests and answers, so they are read here and never passed on.
/// </summary>
internal sealed class SdkMessagesOtpSender : IOtpSender
{
    private readonly IMessagesClient _messages;
    private readonly IHttpClientFactory _clients;
    private readonly MessagesRequests _requests;
    private readonly TimeProvider _timeProvider;

    public SdkMessagesOtpSender(
        IMessagesClient messages, IHttpClientFactory clients, IOptions<VonageOptions> options, TimeProvider timeProvider)
    {
        _messages = messages;
        _clients = clients;
        _requests = new MessagesRequests(options.Value, timeProvider);
        _timeProvider = timeProvider;
    }

    public async Task<SendOutcome> SendAsync(OtpMessage message, CancellationToken cancellationToken)
    {
        // The client that VonageRegistration sets up, which is named after its type.
        var call = new SdkCall(_clients.CreateClient(nameof(VonageClient)), _timeProvider, cancellationToken);
        SdkTransport.Use(call);
        try
        {
            return OutcomeOf(await _messages.SendAsync(RequestOf(_requests.Of(message))));
        }
        catch (VonageHttpRequestException exception)
        {
            // Without a status it was a success whose body the SDK could not read. Something in between may have answered.
            return exception.HttpStatusCode == default
                ? new SendOutcome.Unknown()
                : ProviderHttp.OutcomeOf(exception.HttpStatusCode, call.RetryAfter);
        }
        catch (VonageException)
        {
            // The SDK checks messages before it sends them.
            return new SendOutcome.Refused(DeliveryError.MessageRefused);
        }
        catch (VonageAuthenticationException)
        {
            return new SendOutcome.Denied(DeliveryError.CredentialsRefused);
        }
        catch (Exception exception) when (ProviderHttp.OutcomeOf(exception, cancellationToken) is { } outcome)
        {
            return outcome;
        }
    }

    private static SendOutcome OutcomeOf(MessagesResponse? answer)
        => answer is null || answer.MessageUuid == Guid.Empty
            ? new SendOutcome.Unknown()
            : new SendOutcome.Accepted(null, answer.MessageUuid.ToString());

    // Whom it comes from and what it says is as in our own adapter.
    private static MessageRequestBase RequestOf(MessagesRequest message) => message switch
    {
        { Custom: { } custom } => new WhatsAppCustomRequest
        {
            From = message.From,
            To = message.To,
            ClientRef = message.ClientRef,

            // As JSON, so that it does not depend on how the SDK writes objects that it does not know.
            Custom = JsonSerializer.SerializeToElement(custom, VonageJson.Default.WhatsAppCustom),
        },
        { Ttl: { } ttl } => new SmsRequest
        {
            From = message.From,
            To = message.To,
            Text = message.Text,
            ClientRef = message.ClientRef,
            TimeToLive = ttl,
        },
        _ => new MessengerTextRequest
        {
            From = message.From,
            To = message.To,
            Text = message.Text,
            ClientRef = message.ClientRef,
        },
    };
}
