using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.Domain.Tests.Otps;

namespace Otp.Domain.Tests.Delivery;

public sealed class OtpDeliveryStartTests
{
    private static readonly ChannelAddress Messenger = new(Channel.Messenger, "8192836451");
    private static readonly ChannelAddress Sms = new(Channel.Sms, "393331234567");

    [Test]
    public void It_is_due_at_once_and_held_by_the_process_that_starts_it()
    {
        var delivery = ADelivery.ToMessengerThenSms();

        delivery.AssertWaits(ADelivery.StartedAt, ADelivery.Messenger, DeliveryStatus.Pending, StepStatus.Pending, StepStatus.Pending);
        Assert.That(delivery.LeasedUntil, Is.EqualTo(ADelivery.StartedAt + ADelivery.Lease));
        Assert.That(delivery.Fence, Is.EqualTo(1));
        Assert.That(delivery.IsHeldBy(1), Is.True);
        Assert.That(delivery.IsHeldBy(0), Is.False);
        Assert.That(delivery.IsHeldBy(2), Is.False);
        Assert.That(delivery.ProviderId, Is.Null);
        Assert.That(delivery.TriedChannels, Is.EqualTo(new[] { Channel.Messenger }), "its call may be under way");
    }

    [Test]
    public void It_knows_the_code_it_carries_and_until_when_that_lives()
    {
        var item = new AnOtpItem().Pending();

        var delivery = OtpDelivery.Start(item, [Sms], TimeSpan.FromSeconds(7), ADelivery.Lease, item.CreatedAt.AddSeconds(40));

        Assert.That(delivery.ItemId, Is.EqualTo(item.Id));
        Assert.That(delivery.ExpiresAt, Is.EqualTo(item.ExpiresAt));
        Assert.That(delivery.CreatedAt, Is.EqualTo(item.CreatedAt.AddSeconds(40)));
        Assert.That(delivery.DueAt, Is.EqualTo(item.CreatedAt.AddSeconds(40)));
        Assert.That(delivery.ReadTimeout, Is.EqualTo(TimeSpan.FromSeconds(7)));
        Assert.That(delivery.Id.Value, Is.Not.EqualTo(Guid.Empty));
    }

    [Test]
    public void A_step_prints_its_channel_its_masked_address_and_its_status()
        => Assert.That(ADelivery.To(Sms).Steps.Single().ToString(), Is.EqualTo("Sms to **********67: Pending"));

    [Test]
    public void Its_steps_stand_in_the_order_of_the_addresses()
    {
        var steps = ADelivery.To(Messenger, Sms).Steps;

        Assert.That(steps.Select(step => step.Index), Is.EqualTo(Enumerable.Range(0, 2)));
        Assert.That(steps.Select(step => step.Channel), Is.EqualTo(new[] { Channel.Messenger, Channel.Sms }));
        Assert.That(string.Join(' ', steps.Select(step => step.Address)), Is.EqualTo("8192836451 393331234567"));
        Assert.That(string.Join(' ', steps.Select(step => step.MaskedAddress)), Is.EqualTo("********51 **********67"));
        Assert.That(steps.Select(step => step.FailedCalls), Is.All.Zero);
        Assert.That(steps.Select(step => step.Error), Is.All.Null);
    }

    [Test]
    public void Each_step_is_known_by_its_delivery_s_id_and_its_number()
    {
        var delivery = ADelivery.To(Messenger, Sms);

        var references = delivery.Steps.Select(step => delivery.ReferenceOf(step).ToString()).ToList();

        Assert.That(string.Join(' ', references), Is.EqualTo($"{delivery.Id.Value:N}00 {delivery.Id.Value:N}01"));
        Assert.That(references, Is.All.Length.EqualTo(StepReference.Length).And.All.Match("^[0-9a-f]{34}$"));
    }

    [Test]
    public void There_is_no_delivery_to_nowhere()
        => Assert.That(
            () => ADelivery.To(),
            Throws.ArgumentException.With.Message.StartsWith("A delivery has at least one step.").And.Property("ParamName").EqualTo("addresses"));

    [Test]
    public void It_needs_an_item_and_addresses()
    {
        Assert.That(
            () => OtpDelivery.Start(null!, [Sms], ADelivery.ReadTimeout, ADelivery.Lease, ADelivery.StartedAt),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("item"));
        Assert.That(
            () => OtpDelivery.Start(new AnOtpItem().Pending(), null!, ADelivery.ReadTimeout, ADelivery.Lease, ADelivery.StartedAt),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("addresses"));
    }
}
