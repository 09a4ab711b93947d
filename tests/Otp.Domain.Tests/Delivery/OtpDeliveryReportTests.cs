using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Delivery;

/// <summary>What follows from the reports of a provider, late, early, twice or never.</summary>
public sealed class OtpDeliveryReportTests
{
    private static readonly DateTimeOffset Now = ADelivery.StartedAt.AddSeconds(20);
    private static readonly DateTimeOffset ReadingEnds = ADelivery.StartedAt + ADelivery.ReadTimeout;

    [Test]
    public void A_message_that_comes_to_nothing_after_it_gave_way_hastens_nothing()
    {
        var delivery = ADelivery.ToChannels([Channel.WhatsApp, Channel.Sms, Channel.Email]).Accepted(0).Accepted(1, Now);

        delivery.Reported(0, StepStatus.Undeliverable, Now.AddSeconds(1)).AssertWaits(
            Now + ADelivery.ReadTimeout,
            2,
            DeliveryStatus.Accepted,
            StepStatus.Undeliverable,
            StepStatus.Submitted,
            StepStatus.Pending);
        delivery.Reported(1, StepStatus.Undeliverable, Now.AddSeconds(2)).AssertWaits(
            Now.AddSeconds(2), 2, DeliveryStatus.Pending, StepStatus.Undeliverable, StepStatus.Undeliverable, StepStatus.Pending);
    }

    [Test]
    public void A_message_that_was_read_ends_the_workflow()
    {
        var delivery = ADelivery.ToMessengerThenSms().Accepted(0).Reported(0, StepStatus.Read, Now);

        delivery.AssertClosed(Now, DeliveryStatus.Delivered, StepStatus.Read, StepStatus.Dropped);
        Assert.That(delivery.Steps[0].ReadAt, Is.EqualTo(Now));
        Assert.That(delivery.Steps[0].SentAt, Is.EqualTo(ADelivery.StartedAt));
        Assert.That(delivery.Steps[1].Error, Is.EqualTo(DeliveryError.Dropped(DropReason.NotNeeded)));
    }

    [Test]
    public void A_message_that_arrived_is_still_to_be_read()
    {
        var delivery = ADelivery.ToMessengerThenSms().Accepted(0).Reported(0, StepStatus.Delivered, Now);

        delivery.AssertWaits(ReadingEnds, ADelivery.Sms, DeliveryStatus.Delivered, StepStatus.Delivered, StepStatus.Pending);
        Assert.That(delivery.Steps[0].DeliveredAt, Is.EqualTo(Now));
        Assert.That(delivery.Steps[0].ReadAt, Is.Null);
    }

    [TestCase(StepStatus.Rejected)]
    [TestCase(StepStatus.Undeliverable)]
    public void After_a_message_that_came_to_nothing_the_next_step_is_due_at_once(StepStatus status)
    {
        var delivery = ADelivery.ToMessengerThenSms().Accepted(0).Reported(0, status, Now);

        delivery.AssertWaits(Now, ADelivery.Sms, DeliveryStatus.Pending, status, StepStatus.Pending);
        Assert.That(delivery.Steps[0].Error, Is.EqualTo(ADelivery.SomeError));
    }

    [TestCase(StepStatus.Rejected)]
    [TestCase(StepStatus.Undeliverable)]
    public void A_single_message_that_came_to_nothing_is_a_failed_delivery(StepStatus status)
        => ADelivery.ToSmsAlone().Accepted(0).Reported(0, status, Now).AssertClosed(ADelivery.StartedAt, DeliveryStatus.Failed, status);

    [Test]
    public void A_single_message_may_arrive_after_the_delivery_is_closed()
        => ADelivery.ToSmsAlone().Accepted(0).Reported(0, StepStatus.Delivered, Now)
            .AssertClosed(ADelivery.StartedAt, DeliveryStatus.Delivered, StepStatus.Delivered);

    [Test]
    public void A_report_that_says_no_more_than_is_known_changes_nothing()
        => ADelivery.ToMessengerThenSms().Accepted(0).Reported(0, StepStatus.Submitted, Now)
            .AssertWaits(ReadingEnds, ADelivery.Sms, DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Pending);

    [Test]
    public void A_repeated_rejection_does_not_make_the_next_step_due_again()
        => ADelivery.ToMessengerThenSms().Accepted(0)
            .Reported(0, StepStatus.Rejected, Now)
            .Postponed(1, TimeSpan.FromSeconds(9), Now)
            .Reported(0, StepStatus.Rejected, Now.AddSeconds(1))
            .AssertWaits(Now.AddSeconds(9), ADelivery.Sms, DeliveryStatus.Pending, StepStatus.Rejected, StepStatus.Pending);

    [Test]
    public void A_delivery_report_after_the_reading_keeps_the_status_and_adds_the_instant()
    {
        var delivery = ADelivery.ToMessengerThenSms().Accepted(0).Reported(0, StepStatus.Read, Now).Reported(0, StepStatus.Delivered, Now.AddSeconds(1));

        Assert.That(delivery.Steps[0].Status, Is.EqualTo(StepStatus.Read));
        Assert.That(delivery.Steps[0].ReadAt, Is.EqualTo(Now));
        Assert.That(delivery.Steps[0].DeliveredAt, Is.EqualTo(Now.AddSeconds(1)));
    }

    [Test]
    public void The_first_instant_of_each_report_stays()
    {
        var delivery = ADelivery.ToSmsAlone()
            .Reported(0, StepStatus.Delivered, Now).Reported(0, StepStatus.Delivered, Now.AddSeconds(1))
            .Reported(0, StepStatus.Read, Now.AddSeconds(2)).Reported(0, StepStatus.Read, Now.AddSeconds(3));

        Assert.That(delivery.Steps[0].SentAt, Is.EqualTo(Now));
        Assert.That(delivery.Steps[0].DeliveredAt, Is.EqualTo(Now));
        Assert.That(delivery.Steps[0].ReadAt, Is.EqualTo(Now.AddSeconds(2)));
    }

    [Test]
    public void A_reading_report_alone_tells_that_the_message_was_sent()
        => Assert.That(ADelivery.ToSmsAlone().Reported(0, StepStatus.Read, Now).Steps[0].SentAt, Is.EqualTo(Now));

    [TestCase("not-delivered", "window-closed", "window-closed", Description = "the reason after the end")]
    [TestCase("window-closed", "not-delivered", "window-closed", Description = "the end again, without its reason")]
    [TestCase("window-closed", "barred", "window-closed", Description = "the first reason stays")]
    [TestCase("not-delivered", null, "not-delivered")]
    public void Of_two_reports_of_one_end_the_first_that_gives_a_reason_is_believed(string first, string? second, string kept)
    {
        var delivery = ADelivery.ToMessengerThenSms();

        delivery.Apply(new DeliveryEvent.Reported(0, StepStatus.Rejected, ErrorOf(first)), Now);
        delivery.Apply(new DeliveryEvent.Reported(0, StepStatus.Rejected, ErrorOf(second)), Now);

        Assert.That(delivery.Steps[0].Error, Is.EqualTo(ErrorOf(kept)));
    }

    [Test]
    public void A_rejection_alone_does_not_tell_that_the_message_was_sent()
    {
        var step = ADelivery.ToSmsAlone().Reported(0, StepStatus.Rejected, Now).Steps[0];

        Assert.That(step.SentAt, Is.Null);
        Assert.That(step.DeliveredAt, Is.Null);
        Assert.That(step.ReadAt, Is.Null);
    }

    [TestCase(StepStatus.Submitted, DeliveryStatus.Accepted)]
    [TestCase(StepStatus.Delivered, DeliveryStatus.Delivered)]
    public void A_report_that_overtakes_the_answer_is_as_good_as_the_answer(StepStatus status, DeliveryStatus overall)
    {
        var delivery = ADelivery.ToMessengerThenSms().Reported(0, status, Now);
        delivery.AssertWaits(Now + ADelivery.ReadTimeout, ADelivery.Sms, overall, status, StepStatus.Pending);

        delivery.Accepted(0, Now.AddSeconds(1));

        delivery.AssertWaits(Now + ADelivery.ReadTimeout, ADelivery.Sms, overall, status, StepStatus.Pending);
        Assert.That(delivery.Steps[0].MessageId, Is.EqualTo("message-0"));
    }

    [TestCase(StepStatus.Submitted)]
    [TestCase(StepStatus.Delivered)]
    [TestCase(StepStatus.Rejected)]
    public void After_a_report_that_overtakes_the_answer_the_next_channel_counts_as_tried_once_it_is_called(StepStatus status)
    {
        var delivery = ADelivery.ToMessengerThenSms().Reported(ADelivery.Messenger, status, Now);
        Assert.That(delivery.LeasedUntil, Is.Not.Null, "the call for the first is under way");
        Assert.That(delivery.TriedChannels, Is.EqualTo(new[] { Channel.Messenger }));

        delivery.Release();
        Assert.That(delivery.Claim(ADelivery.Lease, delivery.DueAt!.Value), Is.EqualTo(ClaimResult.Granted));
        Assert.That(delivery.TriedChannels, Is.EqualTo(new[] { Channel.Messenger, Channel.Sms }));
    }

    [Test]
    public void A_message_that_comes_to_nothing_while_the_next_is_called_changes_nothing_for_it()
    {
        var delivery = ADelivery.ToMessengerThenSms().Accepted(ADelivery.Messenger);
        Assert.That(delivery.Claim(ADelivery.Lease, ReadingEnds), Is.EqualTo(ClaimResult.Granted));

        delivery.Reported(ADelivery.Messenger, StepStatus.Undeliverable, ReadingEnds.AddSeconds(1));

        delivery.AssertWaits(ReadingEnds, ADelivery.Sms, DeliveryStatus.Pending, StepStatus.Undeliverable, StepStatus.Pending);
        Assert.That(delivery.TriedChannels, Is.EqualTo(new[] { Channel.Messenger, Channel.Sms }));
    }

    [Test]
    public void A_message_that_comes_to_nothing_does_not_shorten_the_wait_of_the_next_that_was_called_in_vain()
    {
        var again = ReadingEnds.AddSeconds(10);
        var delivery = ADelivery.ToMessengerThenSms().Accepted(ADelivery.Messenger).Postponed(ADelivery.Sms, again - ReadingEnds, ReadingEnds);

        delivery.Reported(ADelivery.Messenger, StepStatus.Undeliverable, again - ADelivery.Tick);

        delivery.AssertWaits(again, ADelivery.Sms, DeliveryStatus.Pending, StepStatus.Undeliverable, StepStatus.Pending);
        Assert.That(delivery.Steps[ADelivery.Sms].DueSince, Is.EqualTo(ReadingEnds));
    }

    [Test]
    public void A_report_on_the_only_message_that_overtakes_the_answer_closes_the_delivery()
        => ADelivery.ToSmsAlone().Reported(0, StepStatus.Delivered, Now).Accepted(0, Now.AddSeconds(1))
            .AssertClosed(Now, DeliveryStatus.Delivered, StepStatus.Delivered);

    [Test]
    public void A_reading_that_overtakes_the_answer_ends_the_workflow()
        => ADelivery.ToMessengerThenSms().Reported(0, StepStatus.Read, Now).Accepted(0, Now.AddSeconds(1))
            .AssertClosed(Now, DeliveryStatus.Delivered, StepStatus.Read, StepStatus.Dropped);

    [Test]
    public void A_rejection_that_overtakes_the_answer_makes_the_next_step_due_and_the_answer_does_not_undo_it()
        => ADelivery.ToMessengerThenSms().Reported(0, StepStatus.Rejected, Now).Accepted(0, Now.AddSeconds(1))
            .AssertWaits(Now, ADelivery.Sms, DeliveryStatus.Pending, StepStatus.Rejected, StepStatus.Pending);

    [Test]
    public void An_arrival_that_is_known_only_after_the_refusal_counts_and_the_next_step_stays_due()
        => ADelivery.ToMessengerThenSms().Refused(0).Reported(0, StepStatus.Delivered, Now)
            .AssertWaits(ADelivery.StartedAt, ADelivery.Sms, DeliveryStatus.Delivered, StepStatus.Delivered, StepStatus.Pending);

    [Test]
    public void A_reading_that_is_known_only_after_the_next_step_was_sent_still_counts()
        => ADelivery.ToMessengerThenSms().Accepted(0).Accepted(1, ReadingEnds).Reported(0, StepStatus.Read, ReadingEnds.AddSeconds(1))
            .AssertClosed(ReadingEnds, DeliveryStatus.Delivered, StepStatus.Read, StepStatus.Submitted);

    [Test]
    public void A_rejection_that_is_known_only_after_the_next_step_was_sent_leaves_that_one_under_way()
        => ADelivery.ToMessengerThenSms().Accepted(0).Accepted(1, ReadingEnds).Reported(0, StepStatus.Rejected, ReadingEnds.AddSeconds(1))
            .AssertClosed(ReadingEnds, DeliveryStatus.Accepted, StepStatus.Rejected, StepStatus.Submitted);

    [Test]
    public void A_message_sent_although_it_was_dropped_still_counts()
        => ADelivery.ToMessengerThenSms().Stopped(DropReason.Verified).Reported(0, StepStatus.Delivered, Now)
            .AssertClosed(ADelivery.StartedAt, DeliveryStatus.Delivered, StepStatus.Delivered, StepStatus.Dropped);

    [Test]
    public void A_rejection_after_the_stop_starts_nothing()
        => ADelivery.ToMessengerThenSms().Accepted(0).Stopped(DropReason.Verified).Reported(0, StepStatus.Rejected, Now)
            .AssertClosed(ADelivery.StartedAt, DeliveryStatus.Failed, StepStatus.Rejected, StepStatus.Dropped);

    [Test]
    public void The_id_of_a_message_may_come_with_a_report_and_the_first_one_stays()
    {
        var delivery = ADelivery.ToSmsAlone();
        delivery.Apply(new DeliveryEvent.Reported(0, StepStatus.Submitted, null, "message-1"), Now);
        delivery.Apply(new DeliveryEvent.Reported(0, StepStatus.Delivered, null, "message-2"), Now);

        Assert.That(delivery.Steps[0].MessageId, Is.EqualTo("message-1"));
    }

    [Test]
    public void The_first_reason_of_a_rejection_stays()
    {
        var delivery = ADelivery.ToSmsAlone();
        delivery.Apply(new DeliveryEvent.Reported(0, StepStatus.Rejected, ADelivery.SomeError), Now);
        delivery.Apply(new DeliveryEvent.Reported(0, StepStatus.Rejected, DeliveryError.MessageRefused), Now);

        Assert.That(delivery.Steps[0].Error, Is.EqualTo(ADelivery.SomeError));
    }

    [Test]
    public void Reports_on_a_providers_own_workflow_move_its_steps_alone()
        => ADelivery.ToMessengerThenSms().AcceptedAsAWhole().Reported(0, StepStatus.Rejected, Now).Reported(1, StepStatus.Delivered, Now)
            .AssertClosed(ADelivery.StartedAt, DeliveryStatus.Delivered, StepStatus.Rejected, StepStatus.Delivered);

    [Test]
    public void A_reading_of_a_providers_own_workflow_leaves_the_rest_to_the_provider()
        => ADelivery.ToMessengerThenSms().AcceptedAsAWhole().Reported(0, StepStatus.Read, Now)
            .AssertClosed(ADelivery.StartedAt, DeliveryStatus.Delivered, StepStatus.Read, StepStatus.Pending);

    [TestCase(StepStatus.Rejected)]
    [TestCase(StepStatus.Undeliverable)]
    public void A_reading_ends_the_workflow_even_after_a_report_that_contradicts_it(StepStatus contradiction)
    {
        var readLast = ADelivery.ToMessengerThenSms().Accepted(0).Reported(0, contradiction, Now).Reported(0, StepStatus.Read, Now);
        var readFirst = ADelivery.ToMessengerThenSms().Accepted(0).Reported(0, StepStatus.Read, Now).Reported(0, contradiction, Now);

        readFirst.AssertClosed(Now, DeliveryStatus.Failed, contradiction, StepStatus.Dropped);
        readLast.AssertClosed(Now, DeliveryStatus.Failed, contradiction, StepStatus.Dropped);
    }

    private static DeliveryError? ErrorOf(string? code) => code switch
    {
        null => null,
        "not-delivered" => DeliveryError.NotDelivered,
        _ => new DeliveryError(code, "A reason."),
    };
}
