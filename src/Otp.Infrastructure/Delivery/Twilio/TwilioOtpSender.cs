using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Twilio.Clients;
using Twilio.Exceptions;
using Twilio.Http;
using Twilio.Rest.Api.V2010.Account;
using NumberAtTwilio = Twilio.Types.PhoneNumber;

namespace Otp.Infrastructure.Delivery.Twilio;

/// <summary>
/// Sends by Twilio's own package, one message for each step. What its exceptions say quotes numbers: only their codes are looked at.
/// </summary>
internal sealed class TwilioOtpSender : IOtpSender
{
    private const string OnWhatsApp = "whatsapp:";

    // Twilio takes 1 to 36,000 seconds and advises more than 5. What lives shorter is still sent, for its code may be typed in time.
    private const int MinLife = 6;
    private const int MaxLife = 36_000;

    private readonly HttpMessageInvoker _provider;
    private readonly TwilioOptions _options;
    private readonly TwilioContents _contents;
    private readonly Uri _statuses;
    private readonly TimeProvider _timeProvider;

    public TwilioOtpSender(
        HttpMessageInvoker provider, IOptions<TwilioOptions> options, IOptions<WebhooksOptions> webhooks, TimeProvider timeProvider)
    {
        _provider = provider;
        _options = options.Value;
        _contents = new TwilioContents(_options.WhatsAppContentSids);
        _statuses = TwilioWebhooks.AddressOf(webhooks.Value)
            ?? throw new InvalidOperationException("Twilio is off, for there is no Webhooks:PublicAddress that it could report to.");
        _timeProvider = timeProvider;
    }

    public async Task<SendOutcome> SendAsync(OtpMessage message, CancellationToken cancellationToken)
    {
        using var call = new TwilioCall(_provider, _options.BaseAddress, _timeProvider, cancellationToken);
        using var http = new System.Net.Http.HttpClient(call, disposeHandler: false) { Timeout = DeliveryPolicy.CallLimit };

        // By default the package takes its log level from the environment, and prints what it sends at debug.
        var client = new TwilioRestClient(_options.AccountSid, _options.AuthToken, httpClient: new SystemNetHttpClient(http)) { LogLevel = null };
        try
        {
            // Null for an answer of nothing.
            MessageResource? created = await MessageResource.CreateAsync(RequestOf(message), client);
            return call.Succeeded ? Accepted(created?.Sid) : OutcomeOf(call, code: 0);
        }
        catch (Exception exception) when (exception is TwilioException || call.Ended is not null)
        {
            if (call.Ended is { } ended)
            {
                return ended;
            }

            if (call.Status is null)
            {
                // The caller's cancellation, or a defect of ours, without what the package wraps it in.
                ExceptionDispatchInfo.Throw(exception.InnerException ?? exception);
            }

            return OutcomeOf(call, CodeOf(exception));
        }
    }

    private static int CodeOf(Exception exception) => exception switch
    {
        ApiException refusal => refusal.Code,
        ApiStandardException refusal => refusal.Code,
        _ => 0,
    };

    // A success that does not look like Twilio's may come from something in between.
    private static SendOutcome OutcomeOf(TwilioCall call, int code)
        => call is { Succeeded: false, Status: { } status } ? TwilioErrors.OutcomeOf(code, status, call.RetryAfter) : new SendOutcome.Unknown();

    private static SendOutcome Accepted(string? sid)
        => sid is { Length: > 0 and <= MessageReferences.MaxIdLength } ? new SendOutcome.Accepted(null, sid) : new SendOutcome.Unknown();

    private CreateMessageOptions RequestOf(OtpMessage message)
    {
        var step = message.Steps[0];
        var number = $"+{step.Address.Value}";
        return step.Address.Channel switch
        {
            Channel.Sms => From(TwilioSenders.Of(message, message.Senders.Sms, _options.SmsSenderId), "", new CreateMessageOptions(To(number))
            {
                Body = step.Content.Text.Reveal(),
                ValidityPeriod = LifeOf(message),
                StatusCallback = StatusesOf(step),
            }),
            Channel.WhatsApp => From(
                TwilioSenders.Of(message, message.Senders.WhatsApp, _options.WhatsAppSenderId),
                OnWhatsApp,
                new CreateMessageOptions(To($"{OnWhatsApp}{number}"))
                {
                    ContentSid = _contents.For(message.Locale, message.DefaultLocale),
                    ContentVariables = $$"""{"1":"{{message.Code.Reveal()}}"}""",
                    ValidityPeriod = LifeOf(message),
                    StatusCallback = StatusesOf(step),
                }),
            _ => throw new InvalidOperationException("No route leads here."),
        };
    }

    private static NumberAtTwilio To(string address) => new(address);

    private static CreateMessageOptions From(string sender, string prefix, CreateMessageOptions request)
    {
        if (TwilioSids.IsMessagingService(sender))
        {
            request.MessagingServiceSid = sender;
        }
        else
        {
            request.From = new NumberAtTwilio($"{prefix}{sender}");
        }

        return request;
    }

    private Uri StatusesOf(MessageStep step) => new(_statuses, step.ClientRef);

    // The last second that has begun counts: whoever has a second left can still type.
    private int LifeOf(OtpMessage message)
        => (int)Math.Clamp(Math.Ceiling((message.ExpiresAt - _timeProvider.GetUtcNow()).TotalSeconds), MinLife, MaxLife);
}
