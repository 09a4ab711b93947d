using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Delivery;

/// <summary>
/// A step that is put off again and again gives way to a later one that goes by others, when its wait is over: the same wait that a
/// message which was sent has.
/// </summary>
public sealed class GiveWayTests
{
    private static readonly DateTimeOffset EndOfWait = ADelivery.StartedAt + ADelivery.ReadTimeout;
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(3);

    private static readonly SendOutcome Down = new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null);
    private static readonly SendOutcome Throttled = new SendOutcome.Postponed(DeliveryError.ProviderThrottled, null);

    private static readonly Routes ApartFromMail = RoutesOf(
        (Channel.Messenger, [Provider.Vonage]), (Channel.Sms, [Provider.Vonage]), (Channel.Email, [Provider.Smtp]));

    [Test]
    public void It_is_tried_until_its_wait_is_over()
    {
        var delivery = Start(ApartFromMail, Channel.Sms, Channel.Email);
        PutOff(delivery, ApartFromMail, Down, EndOfWait - Wait - ADelivery.Tick);

        Take(delivery, ApartFromMail, EndOfWait - ADelivery.Tick);

        delivery.AssertWaits(EndOfWait - ADelivery.Tick, 0, DeliveryStatus.Pending, StepStatus.Pending, StepStatus.Pending);
    }

    [Test]
    public void Then_it_has_failed_for_the_reason_it_met_last_and_the_next_is_due_at_once()
    {
        var delivery = Start(ApartFromMail, Channel.Sms, Channel.Email);
        PutOff(delivery, ApartFromMail, Down, ADelivery.StartedAt);
        PutOff(delivery, ApartFromMail, Throttled, EndOfWait - Wait);

        Take(delivery, ApartFromMail, EndOfWait);

        delivery.AssertWaits(EndOfWait, 1, DeliveryStatus.Pending, StepStatus.Failed, StepStatus.Pending);
        Assert.That(delivery.Steps[0].Error, Is.EqualTo(DeliveryError.ProviderThrottled));
        Assert.That(delivery.IsHeldBy(delivery.Fence), Is.True, "who took it up sends the next one");
    }

    [TestCase(0, ExpectedResult = 0)]
    [TestCase(1, ExpectedResult = 0)]
    [TestCase(-1, ExpectedResult = -1)]
    public int No_call_is_put_off_beyond_the_end_of_the_wait(int ticksBeyond)
    {
        var delivery = Start(ApartFromMail, Channel.Sms, Channel.Email);

        PutOff(delivery, ApartFromMail, Throttled, ADelivery.StartedAt, ADelivery.ReadTimeout + (ADelivery.Tick * ticksBeyond));

        return (int)(delivery.DueAt!.Value - EndOfWait).Ticks;
    }

    [Test]
    public void A_call_that_outlasts_the_wait_is_the_last_one()
    {
        var delivery = Start(ApartFromMail, Channel.Sms, Channel.Email);
        PutOff(delivery, ApartFromMail, Down, EndOfWait.AddSeconds(5));
        Assert.That(delivery.DueAt, Is.EqualTo(EndOfWait));

        Take(delivery, ApartFromMail, EndOfWait.AddSeconds(5));

        Assert.That(delivery.StepStatuses(), Is.EqualTo(new[] { StepStatus.Failed, StepStatus.Pending }));
    }

    [Test]
    public void Where_the_next_goes_by_the_same_providers_it_is_tried_until_the_expiry()
    {
        var delivery = Start(ApartFromMail, Channel.Messenger, Channel.Sms);
        PutOff(delivery, ApartFromMail, Down, EndOfWait);
        Assert.That(delivery.DueAt, Is.EqualTo(EndOfWait + Wait));

        Take(delivery, ApartFromMail, ADelivery.ExpiresAt - ADelivery.Tick);

        Assert.That(delivery.StepStatuses(), Is.All.EqualTo(StepStatus.Pending));
    }

    [Test]
    public void One_of_several_providers_is_enough_to_carry_the_next()
    {
        var routes = RoutesOf((Channel.Messenger, [Provider.Vonage]), (Channel.Sms, [Provider.Vonage, Provider.Twilio]));
        var delivery = Start(routes, Channel.Messenger, Channel.Sms);
        PutOff(delivery, routes, Down, ADelivery.StartedAt);

        Take(delivery, routes, EndOfWait);

        delivery.AssertWaits(EndOfWait, 1, DeliveryStatus.Pending, StepStatus.Failed, StepStatus.Pending);
    }

    [Test]
    public void All_providers_of_its_own_are_tried_until_its_wait_is_over()
    {
        var routes = RoutesOf((Channel.Sms, [Provider.Vonage, Provider.Twilio]), (Channel.Email, [Provider.Smtp]));
        var delivery = Start(routes, Channel.Sms, Channel.Email);
        PutOff(delivery, routes, Down, ADelivery.StartedAt);
        PutOff(delivery, routes, Down, EndOfWait - ADelivery.Tick);
        Assert.That(delivery.DueAt, Is.EqualTo(EndOfWait));

        Take(delivery, routes, EndOfWait);

        delivery.AssertWaits(EndOfWait, 1, DeliveryStatus.Pending, StepStatus.Failed, StepStatus.Pending);
    }

    [Test]
    public void One_that_refuses_us_carries_nothing()
    {
        var routes = RoutesOf((Channel.WhatsApp, [Provider.Vonage, Provider.Twilio]), (Channel.Sms, [Provider.Gateway]));
        var delivery = Start(routes, Channel.WhatsApp, Channel.Sms);
        var denied = new SendOutcome.Denied(DeliveryError.CredentialsRefused);
        delivery.Recorded(new DeliveryEvent.Answered(0, denied, Wait) { By = Provider.Gateway, Routes = routes }, ADelivery.StartedAt);
        PutOff(delivery, routes, Down, ADelivery.StartedAt);

        Take(delivery, routes, EndOfWait);

        Assert.That(delivery.StepStatuses(), Is.All.EqualTo(StepStatus.Pending));
    }

    [Test]
    public void It_gives_way_for_the_sake_of_any_later_step()
    {
        var delivery = Start(ApartFromMail, Channel.Messenger, Channel.Sms, Channel.Email);
        PutOff(delivery, ApartFromMail, Down, ADelivery.StartedAt);

        Take(delivery, ApartFromMail, EndOfWait);
        delivery.AssertWaits(EndOfWait, 1, DeliveryStatus.Pending, StepStatus.Failed, StepStatus.Pending, StepStatus.Pending);

        PutOff(delivery, ApartFromMail, Down, EndOfWait.AddSeconds(1));
        Take(delivery, ApartFromMail, EndOfWait + ADelivery.ReadTimeout);
        delivery.AssertWaits(
            EndOfWait + ADelivery.ReadTimeout, 2, DeliveryStatus.Pending, StepStatus.Failed, StepStatus.Failed, StepStatus.Pending);
    }

    [Test]
    public void A_channels_own_wait_counts()
    {
        var wait = TimeSpan.FromSeconds(20);
        var delivery = ADelivery.ToChannels(
            [Channel.Sms, Channel.Email], new Dictionary<Channel, TimeSpan> { [Channel.Sms] = wait }, ApartFromMail);
        PutOff(delivery, ApartFromMail, Down, ADelivery.StartedAt, TimeSpan.FromMinutes(1));
        Assert.That(delivery.DueAt, Is.EqualTo(ADelivery.StartedAt + wait));

        Take(delivery, ApartFromMail, ADelivery.StartedAt + wait);

        delivery.AssertWaits(ADelivery.StartedAt + wait, 1, DeliveryStatus.Pending, StepStatus.Failed, StepStatus.Pending);
    }

    [Test]
    public void Its_wait_begins_when_it_became_due_and_not_with_the_call_that_failed()
    {
        var delivery = Start(ApartFromMail, Channel.Messenger, Channel.Sms, Channel.Email);
        delivery.Recorded(
            new DeliveryEvent.Answered(0, new SendOutcome.Accepted(null, "message-1")) { By = Provider.Vonage, Routes = ApartFromMail },
            ADelivery.StartedAt);
        PutOff(delivery, ApartFromMail, Down, EndOfWait.AddSeconds(7), TimeSpan.FromMinutes(5));

        Assert.That(delivery.Steps[1].DueSince, Is.EqualTo(EndOfWait));
        Assert.That(delivery.DueAt, Is.EqualTo(EndOfWait + ADelivery.ReadTimeout));
    }

    [Test]
    public void A_report_on_another_step_during_its_first_call_prolongs_nothing()
    {
        var called = ADelivery.StartedAt.AddSeconds(2);
        var delivery = Start(ApartFromMail, Channel.Sms, Channel.Messenger, Channel.Email);
        delivery.Apply(new DeliveryEvent.Reported(1, StepStatus.Submitted, Error: null), ADelivery.StartedAt.AddSeconds(1));
        PutOff(delivery, ApartFromMail, Down, called);

        Take(delivery, ApartFromMail, called + ADelivery.ReadTimeout);

        Assert.That(delivery.StepStatuses(), Is.EqualTo(new[] { StepStatus.Failed, StepStatus.Submitted, StepStatus.Pending }));
    }

    [Test]
    public void A_call_without_an_answer_puts_it_off_too()
    {
        var delivery = Start(ApartFromMail, Channel.Sms, Channel.Email);
        PutOff(delivery, ApartFromMail, new SendOutcome.Unknown(), EndOfWait.AddSeconds(1));

        Take(delivery, ApartFromMail, EndOfWait.AddSeconds(1));

        Assert.That(delivery.Steps[0].Error, Is.EqualTo(DeliveryError.OutcomeUnknown));
        Assert.That(delivery.StepStatuses(), Is.EqualTo(new[] { StepStatus.Failed, StepStatus.Pending }));
    }

    [Test]
    public void One_that_was_never_put_off_is_called_however_late_it_is()
    {
        var delivery = Start(ApartFromMail, Channel.Sms, Channel.Email);
        delivery.Release();

        Take(delivery, ApartFromMail, EndOfWait.AddMinutes(1));

        Assert.That(delivery.StepStatuses(), Is.All.EqualTo(StepStatus.Pending));
    }

    [Test]
    public void Where_one_that_has_no_name_carries_all_nothing_gives_way()
    {
        var delivery = Start(Routes.None, Channel.Sms, Channel.Email);
        delivery.Postponed(0, Wait, EndOfWait);

        Take(delivery, Routes.None, EndOfWait + Wait);

        Assert.That(delivery.StepStatuses(), Is.All.EqualTo(StepStatus.Pending));
    }

    private static OtpDelivery Start(Routes routes, params IReadOnlyList<Channel> channels) => ADelivery.ToChannels(channels, routes: routes);

    private static void PutOff(OtpDelivery delivery, Routes routes, SendOutcome outcome, DateTimeOffset now, TimeSpan? wait = null)
    {
        var step = delivery.Current!;
        delivery.Recorded(
            new DeliveryEvent.Answered(step.Index, outcome, wait ?? Wait) { By = routes.For(step, delivery.RefusedBy)!.Value, Routes = routes },
            now);
    }

    // What a worker does before it calls anybody.
    private static void Take(OtpDelivery delivery, Routes routes, DateTimeOffset now)
    {
        Assert.That(delivery.Claim(ADelivery.Lease, now), Is.EqualTo(ClaimResult.Granted));
        delivery.Apply(new DeliveryEvent.TakenUp(routes), now);
    }

    private static Routes RoutesOf(params (Channel Channel, Provider[] Providers)[] routes)
        => new(routes.ToDictionary(route => route.Channel, route => (IReadOnlyList<Provider>)route.Providers));
}
