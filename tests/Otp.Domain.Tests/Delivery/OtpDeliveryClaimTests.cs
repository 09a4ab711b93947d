using Otp.Domain.Delivery;

namespace Otp.Domain.Tests.Delivery;

/// <summary>Who may send, and when.</summary>
public sealed class OtpDeliveryClaimTests
{
    private static readonly DateTimeOffset LeaseEnds = ADelivery.StartedAt + ADelivery.Lease;
    private static readonly DateTimeOffset ReadingEnds = ADelivery.StartedAt + ADelivery.ReadTimeout;

    [Test]
    public void What_another_worker_holds_is_refused_until_its_lease_is_over()
    {
        var delivery = ADelivery.ToSmsAlone();

        Assert.That(delivery.Claim(ADelivery.Lease, LeaseEnds - ADelivery.Tick), Is.EqualTo(ClaimResult.Refused));
        Assert.That(delivery.Fence, Is.EqualTo(1));
        Assert.That(delivery.LeasedUntil, Is.EqualTo(LeaseEnds));
        Assert.That(delivery.Claim(ADelivery.Lease, LeaseEnds), Is.EqualTo(ClaimResult.Granted));
        Assert.That(delivery.Fence, Is.EqualTo(2));
        Assert.That(delivery.LeasedUntil, Is.EqualTo(LeaseEnds + ADelivery.Lease));
    }

    [Test]
    public void The_worker_whose_lease_was_taken_over_holds_it_no_more()
    {
        var delivery = ADelivery.ToSmsAlone();
        delivery.Claim(ADelivery.Lease, LeaseEnds);

        Assert.That(delivery.IsHeldBy(1), Is.False);
        Assert.That(delivery.IsHeldBy(2), Is.True);
    }

    [Test]
    public void A_lease_that_is_over_holds_as_long_as_nobody_takes_it()
        => Assert.That(ADelivery.ToSmsAlone().IsHeldBy(1), Is.True);

    [Test]
    public void What_was_released_is_held_by_nobody()
    {
        var delivery = ADelivery.ToMessengerThenSms();
        delivery.Release();

        Assert.That(delivery.IsHeldBy(1), Is.False);
        Assert.That(delivery.LeasedUntil, Is.Null);
        Assert.That(delivery.Claim(ADelivery.Lease, ADelivery.StartedAt), Is.EqualTo(ClaimResult.Granted));
    }

    [Test]
    public void Two_claims_of_one_instant_are_one_grant()
    {
        var delivery = ADelivery.ToSmsAlone();
        delivery.Release();

        Assert.That(delivery.Claim(ADelivery.Lease, LeaseEnds), Is.EqualTo(ClaimResult.Granted));
        Assert.That(delivery.Claim(ADelivery.Lease, LeaseEnds), Is.EqualTo(ClaimResult.Refused));
    }

    [Test]
    public void The_next_step_is_due_exactly_when_the_time_to_read_is_over()
    {
        var delivery = ADelivery.ToMessengerThenSms().Accepted(0);

        Assert.That(delivery.Claim(ADelivery.Lease, ReadingEnds - ADelivery.Tick), Is.EqualTo(ClaimResult.Refused));
        Assert.That(delivery.Claim(ADelivery.Lease, ReadingEnds), Is.EqualTo(ClaimResult.Granted));
        Assert.That(delivery.Current, Is.SameAs(delivery.Steps[1]));
    }

    [Test]
    public void A_postponed_step_is_due_exactly_after_its_delay()
    {
        var delivery = ADelivery.ToSmsAlone().Postponed(0, TimeSpan.FromSeconds(9));

        Assert.That(delivery.Claim(ADelivery.Lease, ADelivery.StartedAt.AddSeconds(9) - ADelivery.Tick), Is.EqualTo(ClaimResult.Refused));
        Assert.That(delivery.Claim(ADelivery.Lease, ADelivery.StartedAt.AddSeconds(9)), Is.EqualTo(ClaimResult.Granted));
    }

    [Test]
    public void The_instant_before_the_expiry_it_may_still_be_sent()
    {
        var delivery = ADelivery.ToSmsAlone();

        Assert.That(delivery.Claim(ADelivery.Lease, ADelivery.ExpiresAt - ADelivery.Tick), Is.EqualTo(ClaimResult.Granted));
    }

    [Test]
    public void At_the_expiry_the_claim_closes_it()
    {
        var delivery = ADelivery.ToMessengerThenSms();

        Assert.That(delivery.Claim(ADelivery.Lease, ADelivery.ExpiresAt), Is.EqualTo(ClaimResult.Closed));
        delivery.AssertClosed(ADelivery.ExpiresAt, DeliveryStatus.Dropped, StepStatus.Dropped, StepStatus.Dropped);
        Assert.That(delivery.Steps.Select(step => step.Error), Is.All.EqualTo(DeliveryError.Dropped(DropReason.Expired)));
        Assert.That(delivery.Fence, Is.EqualTo(1), "the claim that closes gives no lease");
    }

    [Test]
    public void An_unread_message_is_not_followed_by_another_when_the_code_expired_meanwhile()
    {
        var delivery = ADelivery.ToMessengerThenSms().Accepted(0);

        Assert.That(delivery.Claim(ADelivery.Lease, ADelivery.ExpiresAt), Is.EqualTo(ClaimResult.Closed));
        delivery.AssertClosed(ADelivery.ExpiresAt, DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Dropped);
    }

    [Test]
    public void What_is_held_is_not_even_closed_at_the_expiry()
    {
        var delivery = ADelivery.ToSmsAlone();
        delivery.Claim(ADelivery.Lease, ADelivery.ExpiresAt - ADelivery.Tick);

        Assert.That(delivery.Claim(ADelivery.Lease, ADelivery.ExpiresAt), Is.EqualTo(ClaimResult.Refused));
        Assert.That(delivery.ClosedAt, Is.Null);
    }

    [TestCase(DropReason.Verified, "verified")]
    [TestCase(DropReason.Cancelled, "cancelled")]
    [TestCase(DropReason.Expired, "expired")]
    [TestCase(DropReason.Locked, "locked")]
    [TestCase(DropReason.Superseded, "superseded")]
    [TestCase(DropReason.NotNeeded, "not-needed")]
    public void What_was_stopped_is_granted_to_nobody(DropReason reason, string code)
    {
        var delivery = ADelivery.ToMessengerThenSms().Stopped(reason, ADelivery.StartedAt.AddSeconds(1));
        delivery.Release();

        Assert.That(delivery.Claim(ADelivery.Lease, LeaseEnds), Is.EqualTo(ClaimResult.Refused));
        delivery.AssertClosed(ADelivery.StartedAt.AddSeconds(1), DeliveryStatus.Dropped, StepStatus.Dropped, StepStatus.Dropped);
        Assert.That(delivery.Steps.Select(step => step.Error!.Code), Is.All.EqualTo(code));
        Assert.That(delivery.TriedChannels, Is.Empty);
    }

    [Test]
    public void A_stop_keeps_what_was_sent_and_drops_the_rest()
    {
        var delivery = ADelivery.ToMessengerThenSms().Accepted(0).Stopped(DropReason.Verified, ADelivery.StartedAt.AddSeconds(1));

        delivery.AssertClosed(ADelivery.StartedAt.AddSeconds(1), DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Dropped);
        Assert.That(delivery.Steps[0].Error, Is.Null);
    }

    [Test]
    public void The_first_stop_gives_the_reason()
    {
        var delivery = ADelivery.ToSmsAlone().Stopped(DropReason.Verified).Stopped(DropReason.Expired, ADelivery.ExpiresAt);

        delivery.AssertClosed(ADelivery.StartedAt, DeliveryStatus.Dropped, StepStatus.Dropped);
        Assert.That(delivery.Steps[0].Error!.Code, Is.EqualTo("verified"));
    }

    [Test]
    public void A_stop_leaves_to_a_provider_what_it_took_as_a_whole()
        => ADelivery.ToMessengerThenSms().AcceptedAsAWhole().Stopped(DropReason.Cancelled, LeaseEnds)
            .AssertClosed(ADelivery.StartedAt, DeliveryStatus.Accepted, StepStatus.Submitted, StepStatus.Pending);

    [Test]
    public void Expiry_finds_the_next_step_untried_and_drops_it()
    {
        var delivery = ADelivery.ToMessengerThenSms().Refused(0).Stopped(DropReason.Expired, ADelivery.ExpiresAt);

        delivery.AssertClosed(ADelivery.ExpiresAt, DeliveryStatus.Failed, StepStatus.Failed, StepStatus.Dropped);
        Assert.That(delivery.Steps[1].Error!.Code, Is.EqualTo("expired"));
    }

    [Test]
    public void What_is_withdrawn_is_dropped_although_it_was_tried_and_nobody_holds_it_any_more()
    {
        var delivery = ADelivery.ToMessengerThenSms();
        delivery.Apply(new DeliveryEvent.Answered(0, new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, RetryAfter: null), TimeSpan.FromSeconds(1)), ADelivery.StartedAt);

        delivery.Withdraw(DropReason.Expired, ADelivery.StartedAt.AddSeconds(2));

        Assert.That(delivery.Status, Is.EqualTo(DeliveryStatus.Dropped));
        Assert.That(delivery.Steps.Select(step => (step.Status, step.Error, step.Address)), Is.All.EqualTo((StepStatus.Dropped, DeliveryError.Dropped(DropReason.Expired), (string?)null)));
        Assert.That(delivery.IsHeldBy(delivery.Fence), Is.False);
        Assert.That(delivery.DueAt, Is.Null);
    }

    [Test]
    public void What_is_withdrawn_and_was_accepted_stays_so()
    {
        var delivery = ADelivery.ToMessengerThenSms().Accepted(0);

        delivery.Withdraw(DropReason.Expired, ADelivery.StartedAt.AddSeconds(2));

        Assert.That(delivery.Steps.Select(step => step.Status), Is.EqualTo(new[] { StepStatus.Submitted, StepStatus.Dropped }));
    }
}
