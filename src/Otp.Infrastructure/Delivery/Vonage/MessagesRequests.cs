using Otp.Application.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Delivery.Vonage;

/// <summary>Writes messages as Messages v1 takes them.</summary>
internal sealed class MessagesRequests(VonageOptions options, TimeProvider timeProvider)
{
    // Vonage's limits for the ttl of an SMS (Messages OpenAPI 1.20.0). Vonage advises half an hour at least, but an SMS that comes
    // after its code has expired helps nobody.
    private const int MinSmsLife = 20;
    private const int MaxSmsLife = 604_800;

    private readonly WhatsAppLanguages _languages = new(options.WhatsAppLanguages);

    /// <summary>The request for a message's first step.</summary>
    public MessagesRequest Of(OtpMessage message)
    {
        var step = message.Steps[0];
        return step.Address.Channel switch
        {
            Channel.Messenger => TextOf(step, "messenger", message.Senders.Messenger ?? options.MessengerSenderId),
            Channel.Sms => TextOf(step, "sms", message.Senders.Sms ?? options.SmsSenderId) with { Ttl = LifeOf(message) },
            Channel.WhatsApp => new MessagesRequest(
                "whatsapp",
                "custom",
                message.Senders.WhatsApp ?? options.WhatsAppSenderId,
                step.Address.Value,
                Text: null,
                step.ClientRef,
                Custom: WhatsAppCustom.Authentication(
                    options.WhatsAppTemplate, _languages.For(message.Locale, message.DefaultLocale), message.Code)),
            _ => throw new InvalidOperationException("No route leads here."),
        };
    }

    private static MessagesRequest TextOf(MessageStep step, string channel, string from)
        => new(channel, "text", from, step.Address.Value, step.Content.Text.Reveal(), step.ClientRef);

    // The last second that has begun counts: whoever has a second left can still type.
    private int LifeOf(OtpMessage message)
        => (int)Math.Clamp(Math.Ceiling((message.ExpiresAt - timeProvider.GetUtcNow()).TotalSeconds), MinSmsLife, MaxSmsLife);
}

// The wire, member by member: POST /v1/messages, Messages OpenAPI 1.11.0, names in snake case.

/// <summary>One message.</summary>
/// <param name="Channel">messenger, sms or whatsapp.</param>
/// <param name="MessageType">text; on WhatsApp custom.</param>
/// <param name="From">The page's id, or the number or name of the sender.</param>
/// <param name="To">The person's Messenger id, or the number (E.164 without +).</param>
/// <param name="Text">What the message says.</param>
/// <param name="ClientRef">Our reference, repeated in every status; Vonage's documents say up to 100 and up to 40 characters.</param>
/// <param name="Ttl">For how many seconds delivery is tried, 20 to 604,800. SMS only: Messenger and WhatsApp have none.</param>
/// <param name="Custom">What WhatsApp gets as it is.</param>
internal sealed record MessagesRequest(
    string Channel, string MessageType, string From, string To, string? Text, string ClientRef, int? Ttl = null, WhatsAppCustom? Custom = null)
{
    /// <summary>Neither the text, which holds the code, nor the address.</summary>
    public override string ToString() => Channel;
}

/// <summary>The answer, 202.</summary>
internal sealed record MessagesAnswer(string? MessageUuid);
