using System.Globalization;
using Otp.Application.Delivery;
using Otp.Application.Texts;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Development;

/// <summary>
/// Delivers nothing: prints the message to standard output as one framed line, so that a first run needs no account. It
/// does not go through the logger, so no log ever holds a code. Nobody reads a printed message, so the second channel
/// follows, as it would with <c>Messages</c>, unless the code is verified first.
/// </summary>
internal sealed class ConsoleOtpSender(TextWriter output, TimeProvider timeProvider) : IOtpSender
{
    // Enough to tell by which of several codes this is, and less than the whole of what may be personal.
    private const int ShownOfToken = 12;

    public async Task<SendOutcome> SendAsync(OtpMessage message, CancellationToken cancellationToken)
    {
        var step = message.Steps[0];
        var address = step.Address;
        var channel = address.Channel switch
        {
            Channel.Messenger => "Messenger",
            Channel.Sms => "SMS",
            Channel.WhatsApp => "WhatsApp",
            Channel.Email => "E-mail",
            Channel.Voice => "Call",
        };
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"┃ OTP ┃ {timeProvider.GetLocalNow():HH:mm:ss} ┃ {StartOf(message.Token)} ┃ {channel} to {address} ┃ "
            + $"{OnOneLine(step.Content.Text)} ┃");
        await output.WriteLineAsync(line.AsMemory(), cancellationToken);
        return new SendOutcome.Accepted(ProviderId: null, MessageId: null);
    }

    private static string StartOf(RequestToken token)
        => token.Value.Length > ShownOfToken ? $"{token.Value[..ShownOfToken]}…" : token.Value;

    private static string OnOneLine(MessageText text) => text.Reveal().ReplaceLineEndings(" ⏎ ");
}
