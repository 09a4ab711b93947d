using Otp.Application.Delivery;
using Otp.Application.Observability;
using Otp.Domain.Delivery;

namespace Otp.Infrastructure.Delivery;

/// <summary>Measures and traces the calls of another sender.</summary>
internal sealed class MeasuredOtpSender(IOtpSender sender, OtpMetrics metrics, TimeProvider timeProvider) : IOtpSender
{
    public async Task<SendOutcome> SendAsync(OtpMessage message, CancellationToken cancellationToken)
    {
        var step = message.Steps[0];
        var channel = step.Address.Channel;
        using var trace = OtpTracing.Send(message.Provider);
        var started = timeProvider.GetTimestamp();
        var outcome = await sender.SendAsync(message, cancellationToken);
        metrics.Sent(channel, message.Provider, outcome, timeProvider.GetElapsedTime(started));
        if (step.Index == 0 && outcome is SendOutcome.Accepted)
        {
            metrics.Accepted(channel, timeProvider.GetUtcNow() - message.RequestedAt);
        }

        if (message.IsTakenOver && outcome is SendOutcome.Accepted)
        {
            metrics.TakenOver(channel, message.Provider);
        }

        // What is tried again is counted when it is known how it ended.
        if (step.Index > 0 && outcome is not (SendOutcome.Postponed or SendOutcome.Unknown))
        {
            metrics.FailedOver(channel, outcome);
        }

        return outcome;
    }
}
