using Otp.Domain.Delivery;

namespace Otp.Application.Delivery;

/// <summary>Applies reports to deliveries.</summary>
internal static class MessageReports
{
    /// <summary>Applies a report to the step it is about; false when it is about none of this delivery's.</summary>
    public static bool Report(this OtpDelivery delivery, MessageReport report, DateTimeOffset now)
    {
        if (report.References.StepOf(delivery) is not { } step)
        {
            return false;
        }

        delivery.Apply(new DeliveryEvent.Reported(step.Index, report.Status, report.Error, report.References.MessageId), now);
        return true;
    }
}
