using Otp.Application.Delivery;

namespace Otp.Infrastructure.Delivery.Console;

/// <summary>
/// Delivers nothing: prints the message to standard output as one framed line, so that a first run needs no account. It
/// does not go through the logger, so no log ever holds a code.
/// </summary>
internal sealed class ConsoleOtpSender(TextWriter output) : IOtpSender
{
    public bool RunsTimer => true;

    public async Task<SendOutcome> SendAsync(OtpMessage message, CancellationToken cancellationToken)
    {
        var way = string.Join(", then ", message.Steps.Select(step => $"{step.Address.Channel} {step.Address}"));
        await output.WriteLineAsync($"┃ OTP ┃ {way} ┃ {message.Text.Reveal()} ┃".AsMemory(), cancellationToken);
        return new SendOutcome.Accepted(ProviderId: null, MessageId: null);
    }
}
