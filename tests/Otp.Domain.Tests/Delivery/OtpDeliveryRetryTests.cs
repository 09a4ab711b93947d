using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Delivery;

/// <summary>Calls that were not taken, and calls of which nobody knows.</summary>
public sealed class OtpDeliveryRetryTests
{
    private static readonly DateTimeOffset Now = ADelivery.StartedAt.AddSeconds(2);
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(9);

    [Test]
    public void A_postponed_step_is_due_again_after_its_delay()
    {
        var delivery = ADelivery.ToMessengerThenSms().Postponed(ADelivery.Messenger, Delay, Now);

        delivery.AssertWaits(Now + Delay, ADelivery.Messenger, DeliveryStatus.Pending, StepStatus.Pending, StepStatus.Pending);
        Assert.That(delivery.Steps[0].FailedCalls, Is.EqualTo(1));
        Assert.That(delivery.Steps[0].Error, Is.EqualTo(ADelivery.SomeError));
        Assert.That(delivery.Steps[0].OutcomeWasUnknown, Is.False);
        Assert.That(delivery.TriedChannels, Is.EqualTo(new[] { Channel.Messenger }));
    }

    [Test]
    public void Every_failed_call_is_counted()
        => Assert.That(ADelivery.ToSmsAlone().Postponed(0, Delay).Postponed(0, Delay).Postponed(0, Delay).Steps[0].FailedCalls, Is.EqualTo(3));

    [Test]
    public void No_step_is_postponed_beyond_the_expiry()
    {
        var life = ADelivery.ExpiresAt - Now;

        Assert.That(ADelivery.ToSmsAlone().Postponed(0, life - ADelivery.Tick, Now).DueAt, Is.EqualTo(ADelivery.ExpiresAt - ADelivery.Tick));
        Assert.That(ADelivery.ToSmsAlone().Postponed(0, life, Now).DueAt, Is.EqualTo(ADelivery.ExpiresAt));
        Assert.That(ADelivery.ToSmsAlone().Postponed(0, life + ADelivery.Tick, Now).DueAt, Is.EqualTo(ADelivery.ExpiresAt));
    }

    [Test]
    public void What_was_tried_in_vain_until_the_expiry_has_failed_for_the_reason_it_met_last()
    {
        var delivery = ADelivery.ToMessengerThenSms().Postponed(0, TimeSpan.FromHours(1), Now);

        Assert.That(delivery.Claim(ADelivery.Lease, ADelivery.ExpiresAt), Is.EqualTo(ClaimResult.Closed));
        delivery.AssertClosed(ADelivery.ExpiresAt, DeliveryStatus.Failed, StepStatus.Failed, StepStatus.Dropped);
        Assert.That(delivery.Steps[0].Error, Is.EqualTo(ADelivery.SomeError));
        Assert.That(delivery.Steps[1].Error, Is.EqualTo(DeliveryError.Dropped(DropReason.Expired)));
    }

    [Test]
    public void A_postponed_step_that_became_pointless_is_dropped_and_not_failed()
    {
        var delivery = ADelivery.ToSmsAlone().Postponed(0, Delay).Stopped(DropReason.Verified, Now);

        delivery.AssertClosed(Now, DeliveryStatus.Dropped, StepStatus.Dropped);
        Assert.That(delivery.Steps[0].Error, Is.EqualTo(DeliveryError.Dropped(DropReason.Verified)));
        Assert.That(delivery.TriedChannels, Is.EqualTo(new[] { Channel.Sms }), "it was tried all the same");
    }

    [Test]
    public void After_a_success_the_error_of_earlier_calls_is_gone()
    {
        var delivery = ADelivery.ToSmsAlone().Postponed(0, Delay).Accepted(0, Now);

        Assert.That(delivery.Steps[0].Error, Is.Null);
        Assert.That(delivery.Steps[0].FailedCalls, Is.EqualTo(1));
    }

    [Test]
    public void A_postponement_of_a_closed_delivery_changes_nothing()
    {
        var delivery = ADelivery.ToSmsAlone().Stopped(DropReason.Cancelled).Postponed(0, Delay, Now);

        delivery.AssertClosed(ADelivery.StartedAt, DeliveryStatus.Dropped, StepStatus.Dropped);
        Assert.That(delivery.Steps[0].FailedCalls, Is.Zero);
        Assert.That(delivery.Steps[0].Error!.Code, Is.EqualTo("cancelled"));
    }

    [Test]
    public void A_postponement_of_what_a_provider_holds_as_a_whole_changes_nothing()
    {
        var delivery = ADelivery.ToMessengerThenSms().AcceptedAsAWhole().Postponed(1, Delay, Now);

        delivery.AssertClosed(ADelivery.StartedAt, DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Pending);
        Assert.That(delivery.Steps[1].FailedCalls, Is.Zero);
    }

    [Test]
    public void A_postponement_of_what_a_report_says_was_sent_changes_nothing()
    {
        var delivery = ADelivery.ToMessengerThenSms().Reported(0, StepStatus.Delivered).Postponed(0, Delay, Now);

        delivery.AssertWaits(
            ADelivery.StartedAt + ADelivery.ReadTimeout, ADelivery.Sms, DeliveryStatus.Delivered, StepStatus.Delivered, StepStatus.Pending);
        Assert.That(delivery.Steps[0].FailedCalls, Is.Zero);
        Assert.That(delivery.Steps[0].Error, Is.Null);
    }

    [Test]
    public void A_call_without_an_answer_is_repeated_once()
    {
        var delivery = ADelivery.ToMessengerThenSms().Unanswered(0, Now);

        delivery.AssertWaits(Now.AddSeconds(1), ADelivery.Messenger, DeliveryStatus.Pending, StepStatus.Pending, StepStatus.Pending);
        Assert.That(delivery.Steps[0].OutcomeWasUnknown, Is.True);
        Assert.That(delivery.Steps[0].Error, Is.EqualTo(DeliveryError.OutcomeUnknown));
        Assert.That(delivery.Steps[0].FailedCalls, Is.EqualTo(1));
    }

    [Test]
    public void A_second_call_without_an_answer_fails_the_step_and_the_next_one_is_due()
    {
        var delivery = ADelivery.ToMessengerThenSms().Unanswered(0).Unanswered(0, Now);

        delivery.AssertWaits(Now, ADelivery.Sms, DeliveryStatus.Pending, StepStatus.Failed, StepStatus.Pending);
        Assert.That(delivery.Steps[0].Error, Is.EqualTo(DeliveryError.OutcomeUnknown));
    }

    [Test]
    public void A_second_call_without_an_answer_is_not_forgiven_for_an_ordinary_failure_between()
        => Assert.That(
            ADelivery.ToMessengerThenSms().Unanswered(0).Postponed(0, Delay).Unanswered(0).Steps[0].Status, Is.EqualTo(StepStatus.Failed));

    [Test]
    public void Each_step_has_its_own_repetition()
    {
        var delivery = ADelivery.ToMessengerThenSms().Unanswered(0).Unanswered(0).Unanswered(1, Now);

        delivery.AssertWaits(Now.AddSeconds(1), ADelivery.Sms, DeliveryStatus.Pending, StepStatus.Failed, StepStatus.Pending);
    }

    [Test]
    public void When_the_last_step_stays_unanswered_the_delivery_has_failed()
        => ADelivery.ToSmsAlone().Unanswered(0).Unanswered(0, Now).AssertClosed(Now, DeliveryStatus.Failed, StepStatus.Failed);

    [Test]
    public void Missing_answers_about_what_a_report_says_was_sent_change_nothing()
        => ADelivery.ToMessengerThenSms().Reported(0, StepStatus.Submitted).Unanswered(0, Now).Unanswered(0, Now)
            .AssertWaits(ADelivery.StartedAt + ADelivery.ReadTimeout, ADelivery.Sms, DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Pending);

    [Test]
    public void A_report_tells_that_an_unanswered_message_arrived_after_all()
    {
        var delivery = ADelivery.ToMessengerThenSms().Unanswered(0).Unanswered(0, Now).Reported(0, StepStatus.Read, Now.AddSeconds(1));

        delivery.AssertClosed(Now.AddSeconds(1), DeliveryStatus.Delivered, StepStatus.Read, StepStatus.Dropped);
    }
}
