using Otp.Domain.Delivery;

namespace Otp.Domain.Tests.Delivery;

/// <summary>What holds of every delivery that is closed, and of every one that waits.</summary>
internal static class DeliveryAssertions
{
    public static void AssertClosed(this OtpDelivery delivery, DateTimeOffset at, DeliveryStatus status, params StepStatus[] steps)
    {
        Assert.That(delivery.ClosedAt, Is.EqualTo(at));
        Assert.That(delivery.DueAt, Is.Null);
        Assert.That(delivery.Current, Is.Null);
        Assert.That(delivery.Steps.Select(step => step.Address), Is.All.Null);
        Assert.That(delivery.StepStatuses(), Is.EqualTo(steps));
        Assert.That(delivery.Status, Is.EqualTo(status));
    }

    public static void AssertWaits(this OtpDelivery delivery, DateTimeOffset dueAt, int current, DeliveryStatus status, params StepStatus[] steps)
    {
        Assert.That(delivery.ClosedAt, Is.Null);
        Assert.That(delivery.DueAt, Is.EqualTo(dueAt));
        Assert.That(delivery.Current, Is.SameAs(delivery.Steps[current]));
        Assert.That(delivery.Steps.Select(step => step.Address), Is.All.Not.Null);
        Assert.That(delivery.StepStatuses(), Is.EqualTo(steps));
        Assert.That(delivery.Status, Is.EqualTo(status));
    }
}
