using Otp.Application.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Delivery.Console;

/// <summary>
/// Delivers nothing: prints the message to standard output as one framed line, so that a first run needs no account. It
/// does not go through the logger, so no log ever holds a code. Nobody reads a printed message, so the second channel
/// follows, as it would with <c>Messages</c>, unless the code is verified first.
/// </summary>
internal sealed class ConsoleOtpSender(TextWriter output) : IOtpSender
{
    public bool RunsTimer => false;

    public async Task<SendOutcome> SendAsync(OtpMessage message, CancellationToken cancellationToken)
    {
        var address = message.Steps[0].Address;
        var channel = address.Channel switch
        {
            Channel.Messenger => "Messenger",
            Channel.Sms => "SMS",
        };
        await output.WriteLineAsync($"┃ OTP ┃ {channel} to {address} ┃ {message.Text.Reveal()} ┃".AsMemory(), cancellationToken);
        return new SendOutcome.Accepted(ProviderId: null, MessageId: null);
    }
}
