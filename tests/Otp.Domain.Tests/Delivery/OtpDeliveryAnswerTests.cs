using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Delivery;

/// <summary>What follows from a provider's answer to our own call.</summary>
public sealed class OtpDeliveryAnswerTests
{
    private static readonly DateTimeOffset Now = ADelivery.StartedAt.AddSeconds(2);

    [Test]
    public void A_message_that_can_be_read_is_given_its_time_before_the_next_step()
    {
        var delivery = ADelivery.ToMessengerThenSms().Accepted(ADelivery.Messenger, Now);

        delivery.AssertWaits(Now + ADelivery.ReadTimeout, ADelivery.Sms, DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Pending);
        Assert.That(delivery.Steps[0].SentAt, Is.EqualTo(Now));
        Assert.That(delivery.Steps[0].MessageId, Is.EqualTo("message-0"));
        Assert.That(delivery.TriedChannels, Is.EqualTo(new[] { Channel.Messenger }));
    }

    [Test]
    public void The_time_to_read_ends_with_the_code()
    {
        var late = ADelivery.ExpiresAt - ADelivery.ReadTimeout;

        Assert.That(ADelivery.ToMessengerThenSms().Accepted(ADelivery.Messenger, late - ADelivery.Tick).DueAt, Is.EqualTo(ADelivery.ExpiresAt - ADelivery.Tick));
        Assert.That(ADelivery.ToMessengerThenSms().Accepted(ADelivery.Messenger, late).DueAt, Is.EqualTo(ADelivery.ExpiresAt));
        Assert.That(ADelivery.ToMessengerThenSms().Accepted(ADelivery.Messenger, late + ADelivery.Tick).DueAt, Is.EqualTo(ADelivery.ExpiresAt));
    }

    [Test]
    public void After_the_last_accepted_step_nothing_is_left_to_do()
    {
        var later = Now + ADelivery.ReadTimeout;
        var delivery = ADelivery.ToMessengerThenSms().Accepted(ADelivery.Messenger, Now).Accepted(ADelivery.Sms, later);

        delivery.AssertClosed(later, DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Submitted);
        Assert.That(delivery.TriedChannels, Is.EqualTo(new[] { Channel.Messenger, Channel.Sms }));
    }

    [Test]
    public void A_single_accepted_step_closes_the_delivery()
    {
        ADelivery.ToSmsAlone().Accepted(0, Now).AssertClosed(Now, DeliveryStatus.Accepted, StepStatus.Submitted);
        ADelivery.ToMessengerAlone().Accepted(0, Now).AssertClosed(Now, DeliveryStatus.Accepted, StepStatus.Submitted);
    }

    [Test]
    public void A_channel_that_cannot_tell_that_a_message_was_read_gives_way_all_the_same_when_its_wait_is_over()
        => ADelivery.ToSmsThenMessenger().Accepted(0, Now).AssertWaits(
            Now + ADelivery.ReadTimeout, 1, DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Pending);

    [Test]
    public void A_step_waits_as_long_as_its_own_channel_says()
    {
        var waits = new Dictionary<Channel, TimeSpan> { [Channel.Messenger] = TimeSpan.FromSeconds(45) };
        var delivery = ADelivery.ToChannels([Channel.Messenger, Channel.WhatsApp, Channel.Email], waits);

        delivery.Accepted(0, Now).AssertWaits(
            Now.AddSeconds(45), 1, DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Pending, StepStatus.Pending);
        delivery.Accepted(1, Now.AddSeconds(45)).AssertWaits(
            Now.AddSeconds(45) + ADelivery.ReadTimeout,
            2,
            DeliveryStatus.Accepted,
            StepStatus.Submitted,
            StepStatus.Submitted,
            StepStatus.Pending);
        delivery.Accepted(2, Now.AddSeconds(165)).AssertClosed(
            Now.AddSeconds(165), DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Submitted, StepStatus.Submitted);
    }

    [Test]
    public void A_provider_that_took_the_whole_workflow_leaves_us_nothing_to_do()
    {
        var delivery = ADelivery.ToMessengerThenSms().AcceptedAsAWhole(Now);

        delivery.AssertClosed(Now, DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Pending);
        Assert.That(delivery.ProviderId, Is.EqualTo("workflow-1"));
    }

    [Test]
    public void The_first_id_of_a_workflow_and_of_a_message_stays()
    {
        var delivery = ADelivery.ToMessengerThenSms();
        delivery.Apply(new DeliveryEvent.Answered(0, new SendOutcome.Accepted("workflow-1", "message-1", WholeWorkflow: false)), Now);
        delivery.Apply(new DeliveryEvent.Answered(0, new SendOutcome.Accepted("workflow-2", "message-2", WholeWorkflow: false)), Now.AddSeconds(1));

        Assert.That(delivery.ProviderId, Is.EqualTo("workflow-1"));
        Assert.That(delivery.Steps[0].MessageId, Is.EqualTo("message-1"));
        Assert.That(delivery.Steps[0].SentAt, Is.EqualTo(Now));
        Assert.That(delivery.DueAt, Is.EqualTo(Now + ADelivery.ReadTimeout), "a second answer does not prolong the time to read");
    }

    [Test]
    public void After_a_refused_message_the_next_step_is_due_at_once()
    {
        var delivery = ADelivery.ToMessengerThenSms().Refused(ADelivery.Messenger, Now);

        delivery.AssertWaits(Now, ADelivery.Sms, DeliveryStatus.Pending, StepStatus.Failed, StepStatus.Pending);
        Assert.That(delivery.Steps[0].Error, Is.EqualTo(ADelivery.SomeError));
        Assert.That(delivery.TriedChannels, Is.EqualTo(new[] { Channel.Messenger }));
    }

    [Test]
    public void After_the_last_refused_message_the_delivery_has_failed()
    {
        ADelivery.ToSmsAlone().Refused(0, Now).AssertClosed(Now, DeliveryStatus.Failed, StepStatus.Failed);
        ADelivery.ToMessengerThenSms().Refused(0, ADelivery.StartedAt).Refused(1, Now)
            .AssertClosed(Now, DeliveryStatus.Failed, StepStatus.Failed, StepStatus.Failed);
    }

    [Test]
    public void A_refusal_after_an_acceptance_leaves_what_was_accepted()
        => ADelivery.ToMessengerThenSms().Accepted(0, ADelivery.StartedAt).Refused(1, Now)
            .AssertClosed(Now, DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Failed);

    [Test]
    public void A_late_refusal_of_what_a_report_says_was_sent_changes_nothing()
    {
        var delivery = ADelivery.ToMessengerThenSms().Reported(0, StepStatus.Submitted, ADelivery.StartedAt).Refused(0, Now);

        delivery.AssertWaits(
            ADelivery.StartedAt + ADelivery.ReadTimeout, ADelivery.Sms, DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Pending);
        Assert.That(delivery.Steps[0].Error, Is.Null);
    }

    [Test]
    public void When_the_provider_refuses_us_nothing_more_is_tried()
    {
        var delivery = ADelivery.ToMessengerThenSms();
        delivery.Recorded(new DeliveryEvent.Answered(0, new SendOutcome.Denied(DeliveryError.CredentialsRefused)), Now);

        delivery.AssertClosed(Now, DeliveryStatus.Failed, StepStatus.Failed, StepStatus.Dropped);
        Assert.That(delivery.Steps.Select(step => step.Error), Is.All.EqualTo(DeliveryError.CredentialsRefused));
        Assert.That(delivery.TriedChannels, Is.EqualTo(new[] { Channel.Messenger }));
    }

    [Test]
    public void When_the_provider_refuses_us_later_what_it_took_before_stays()
    {
        var delivery = ADelivery.ToMessengerThenSms().Accepted(0);
        delivery.Recorded(new DeliveryEvent.Answered(1, new SendOutcome.Denied(DeliveryError.LowBalance)), Now);

        delivery.AssertClosed(Now, DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Failed);
        Assert.That(delivery.Steps[0].Error, Is.Null);
    }

    [Test]
    public void A_denial_of_a_closed_delivery_changes_nothing()
    {
        var delivery = ADelivery.ToMessengerThenSms().Stopped(DropReason.Verified);
        delivery.Recorded(new DeliveryEvent.Answered(0, new SendOutcome.Denied(DeliveryError.LowBalance)), Now);

        delivery.AssertClosed(ADelivery.StartedAt, DeliveryStatus.Dropped, StepStatus.Dropped, StepStatus.Dropped);
        Assert.That(delivery.Steps[0].Error!.Code, Is.EqualTo("verified"));
    }

    [Test]
    public void An_acceptance_that_is_known_only_after_the_stop_still_counts()
    {
        var delivery = ADelivery.ToMessengerThenSms().Stopped(DropReason.Cancelled).Accepted(0, Now);

        delivery.AssertClosed(ADelivery.StartedAt, DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Dropped);
        Assert.That(delivery.Steps[0].Error, Is.Null);
        Assert.That(delivery.Steps[0].MessageId, Is.EqualTo("message-0"));
    }

    [Test]
    public void A_refusal_that_is_known_only_after_the_stop_makes_it_failed_and_starts_nothing()
        => ADelivery.ToMessengerThenSms().Stopped(DropReason.Cancelled).Refused(0, Now)
            .AssertClosed(ADelivery.StartedAt, DeliveryStatus.Failed, StepStatus.Failed, StepStatus.Dropped);

    [Test]
    public void An_acceptance_of_the_whole_workflow_after_the_stop_keeps_the_instant_of_the_stop()
        => ADelivery.ToMessengerThenSms().Stopped(DropReason.Cancelled).AcceptedAsAWhole(Now)
            .AssertClosed(ADelivery.StartedAt, DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Dropped);

    [Test]
    public void An_answer_about_one_step_of_a_providers_own_workflow_leaves_the_others_to_the_provider()
    {
        ADelivery.ToThree().AcceptedAsAWhole().Accepted(1, Now)
            .AssertClosed(ADelivery.StartedAt, DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Submitted, StepStatus.Pending);
        ADelivery.ToThree().AcceptedAsAWhole().Refused(1, Now)
            .AssertClosed(ADelivery.StartedAt, DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Failed, StepStatus.Pending);
    }

    [Test]
    public void The_end_of_the_providers_workflow_drops_what_it_did_not_send()
    {
        var delivery = ADelivery.ToMessengerThenSms().AcceptedAsAWhole().Reported(0, StepStatus.Read);
        delivery.Apply(new DeliveryEvent.WorkflowEnded(), Now);

        delivery.AssertClosed(ADelivery.StartedAt, DeliveryStatus.Delivered, StepStatus.Read, StepStatus.Dropped);
        Assert.That(delivery.Steps[1].Error, Is.EqualTo(DeliveryError.Dropped(DropReason.NotNeeded)));
    }

    [Test]
    public void A_providers_workflow_whose_first_message_failed_is_still_under_way_until_it_ends()
    {
        var delivery = ADelivery.ToMessengerThenSms().AcceptedAsAWhole().Reported(0, StepStatus.Undeliverable);

        Assert.That(delivery.Status, Is.EqualTo(DeliveryStatus.Accepted));
        delivery.Apply(new DeliveryEvent.WorkflowEnded(), Now);
        delivery.AssertClosed(ADelivery.StartedAt, DeliveryStatus.Failed, StepStatus.Undeliverable, StepStatus.Dropped);
    }

    [Test]
    public void An_end_of_a_workflow_that_is_ours_to_run_is_not_believed()
    {
        var delivery = ADelivery.ToMessengerThenSms();
        delivery.Apply(new DeliveryEvent.WorkflowEnded(), Now);

        delivery.AssertWaits(ADelivery.StartedAt, ADelivery.Messenger, DeliveryStatus.Pending, StepStatus.Pending, StepStatus.Pending);
    }
}
