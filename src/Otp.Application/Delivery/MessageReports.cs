using Otp.Application.Observability;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Application.Delivery;

/// <summary>Applies reports to deliveries.</summary>
internal static class MessageReports
{
    /// <summary>Applies a report to the step it is about; null when it is about none of this delivery's.</summary>
    public static ReportedProgress? Report(this OtpDelivery delivery, MessageReport report, DateTimeOffset now)
    {
        if (report.References.StepOf(delivery) is not { } step)
        {
            return null;
        }

        var (sentBefore, deliveredBefore, readBefore) = (step.SentAt, step.DeliveredAt, step.ReadAt);

        // A delivery that is closed with steps left is the provider's to go on with.
        var leftToProvider = delivery.ClosedAt is not null && step is { Index: > 0, Status: StepStatus.Pending };
        delivery.Apply(new DeliveryEvent.Reported(step.Index, report.Status, report.Error, report.References.MessageId), now);
        step = delivery.Steps[step.Index];
        return new ReportedProgress(
            step.Channel,
            deliveredBefore is null ? step.DeliveredAt - step.SentAt : null,
            readBefore is null ? step.ReadAt - step.SentAt : null,
            leftToProvider && sentBefore is null && step.SentAt is not null);
    }
}

/// <summary>What a report brought that was not known before.</summary>
/// <param name="Channel">The channel of the message.</param>
/// <param name="ToDelivered">How long its delivery took; null for no news.</param>
/// <param name="ToRead">How long its reading took; null for no news.</param>
/// <param name="FailedOver">Whether the provider went on to this channel by its own timer.</param>
internal sealed record ReportedProgress(Channel Channel, TimeSpan? ToDelivered, TimeSpan? ToRead, bool FailedOver)
{
    /// <summary>Measures it.</summary>
    public void MeasureBy(OtpMetrics metrics)
    {
        if (ToDelivered is { } delivered)
        {
            metrics.Delivered(Channel, delivered);
        }

        if (ToRead is { } read)
        {
            metrics.Read(Channel, read);
        }

        if (FailedOver)
        {
            metrics.FailedOverByProvider(Channel);
        }
    }
}
