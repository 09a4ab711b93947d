using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Delivery;

/// <summary>What happens to a step when one of its channel's providers fails: a function of the route, the state and the outcome.</summary>
public sealed class TakeOverTests
{
    private const int Sms = 0;
    private const int Email = 1;

    private static readonly DateTimeOffset Now = ADelivery.StartedAt.AddSeconds(20);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(3);

    private static readonly Routes TwoForSms = new(new Dictionary<Channel, IReadOnlyList<Provider>>
    {
        [Channel.Sms] = [Provider.Vonage, Provider.Twilio],
        [Channel.Email] = [Provider.Smtp],
    });

    private static readonly SendOutcome Down = new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null);
    private static readonly SendOutcome Throttled = new SendOutcome.Postponed(DeliveryError.ProviderThrottled, null);
    private static readonly SendOutcome Denied = new SendOutcome.Denied(DeliveryError.CredentialsRefused);

    [Test]
    public void A_step_begins_with_the_first_provider_of_its_route()
    {
        var delivery = Start();

        Assert.That(delivery.Steps.Select(step => step.Provider), Is.EqualTo(new[] { Provider.Vonage, Provider.Smtp }));
        Assert.That(TwoForSms.For(delivery.Current!, delivery.RefusedBy), Is.EqualTo(Provider.Vonage));
    }

    [Test]
    public void Where_the_first_certainly_did_not_take_it_the_next_is_called_at_once()
    {
        var delivery = Answer(Start(), Down, Provider.Vonage);

        AssertCalls(delivery, Provider.Twilio, Now);
        Assert.That(delivery.Steps[Sms].Error, Is.EqualTo(DeliveryError.ProviderUnavailable));
        Assert.That(delivery.Steps[Sms].FailedCalls, Is.Zero, "it is no repetition");
    }

    [Test]
    public void After_the_last_it_backs_off_and_the_first_is_called_again()
    {
        var delivery = Answer(Answer(Start(), Down, Provider.Vonage), Down, Provider.Twilio);

        AssertCalls(delivery, Provider.Vonage, Now + Wait);
        Assert.That(delivery.Steps[Sms].FailedCalls, Is.EqualTo(1));
    }

    [TestCase(2.0, false)]
    [TestCase(2.001, true)]
    public void A_provider_that_throttles_is_waited_for_no_longer_than_two_seconds(double seconds, bool takenOver)
    {
        var wait = TimeSpan.FromSeconds(seconds);
        var delivery = Answer(Start(), Throttled, Provider.Vonage, wait);

        AssertCalls(delivery, takenOver ? Provider.Twilio : Provider.Vonage, takenOver ? Now : Now + wait);
    }

    [Test]
    public void One_that_may_have_taken_it_and_then_refuses_us_hands_it_to_nobody()
    {
        var delivery = Answer(Answer(Start(), new SendOutcome.Unknown(), Provider.Vonage), Denied, Provider.Vonage);

        Assert.That(delivery.Steps[Sms].Status, Is.EqualTo(StepStatus.Failed));
        Assert.That(delivery.Steps[Sms].Error, Is.EqualTo(DeliveryError.OutcomeUnknown));
        Assert.That(delivery.RefusedBy, Is.EqualTo(Provider.Vonage));
        Assert.That((delivery.Current!.Index, delivery.DueAt), Is.EqualTo((Email, (DateTimeOffset?)Now)));
    }

    [Test]
    public void One_that_refuses_us_is_called_no_more_by_this_delivery()
    {
        var delivery = Answer(Start(), Denied, Provider.Vonage);
        AssertCalls(delivery, Provider.Twilio, Now);
        Assert.That(delivery.RefusedBy, Is.EqualTo(Provider.Vonage));

        AssertCalls(Answer(delivery, Down, Provider.Twilio), Provider.Twilio, Now + Wait);
    }

    [Test]
    public void A_step_left_without_providers_has_failed_and_the_next_is_due_at_once()
    {
        var delivery = Answer(Answer(Start(), Denied, Provider.Vonage), Denied, Provider.Twilio);

        delivery.AssertWaits(Now, Email, DeliveryStatus.Pending, StepStatus.Failed, StepStatus.Pending);
        Assert.That(delivery.Steps[Sms].Error, Is.EqualTo(DeliveryError.CredentialsRefused));
        Assert.That(TwoForSms.For(delivery.Current!, delivery.RefusedBy), Is.EqualTo(Provider.Smtp));
    }

    [Test]
    public void Where_all_refuse_us_the_delivery_has_failed()
    {
        var delivery = Answer(Answer(Start(), Denied, Provider.Vonage), Denied, Provider.Twilio);

        Answer(delivery, Denied, Provider.Smtp, step: Email)
            .AssertClosed(Now, DeliveryStatus.Failed, StepStatus.Failed, StepStatus.Failed);
    }

    [Test]
    public void A_step_whose_only_provider_has_refused_us_before_is_passed_over()
    {
        var routes = new Routes(new Dictionary<Channel, IReadOnlyList<Provider>>
        {
            [Channel.Sms] = [Provider.Vonage],
            [Channel.WhatsApp] = [Provider.Vonage],
            [Channel.Email] = [Provider.Smtp],
        });
        var delivery = Start(routes, Channel.WhatsApp, Channel.Sms, Channel.Email);
        delivery.Recorded(new DeliveryEvent.Answered(0, Denied, Wait) { By = Provider.Vonage, Routes = routes }, Now);
        delivery.AssertWaits(Now, 1, DeliveryStatus.Pending, StepStatus.Failed, StepStatus.Pending, StepStatus.Pending);
        Assert.That(routes.For(delivery.Current!, delivery.RefusedBy), Is.Null);

        delivery.Recorded(new DeliveryEvent.Unroutable(1, routes), Now);

        delivery.AssertWaits(Now, 2, DeliveryStatus.Pending, StepStatus.Failed, StepStatus.Failed, StepStatus.Pending);
        Assert.That(delivery.Steps[1].Error, Is.EqualTo(DeliveryError.NoProvider));
    }

    [Test]
    public void A_message_that_is_refused_is_the_steps_end()
        => Answer(Start(), new SendOutcome.Refused(DeliveryError.MessageRefused), Provider.Vonage)
            .AssertWaits(Now, Email, DeliveryStatus.Pending, StepStatus.Failed, StepStatus.Pending);

    [TestCase(true)]
    [TestCase(false)]
    public void An_unknown_outcome_is_repeated_once_by_the_same_provider_and_taken_over_by_none(bool answeredInBetween)
    {
        var unknown = answeredInBetween
            ? new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null, InDoubt: true)
            : (SendOutcome)new SendOutcome.Unknown();
        var delivery = Answer(Start(), unknown, Provider.Vonage);
        AssertCalls(delivery, Provider.Vonage, Now + Wait);

        Answer(delivery, unknown, Provider.Vonage)
            .AssertWaits(Now, Email, DeliveryStatus.Pending, StepStatus.Failed, StepStatus.Pending);
        Assert.That(delivery.Steps[Sms].Error, Is.EqualTo(DeliveryError.OutcomeUnknown));
    }

    [Test]
    public void Once_an_outcome_was_unknown_nobody_takes_over()
    {
        var delivery = Answer(Answer(Start(), new SendOutcome.Unknown(), Provider.Vonage), Down, Provider.Vonage);

        delivery.AssertWaits(Now, Email, DeliveryStatus.Pending, StepStatus.Failed, StepStatus.Pending);
    }

    [Test]
    public void With_one_provider_a_server_error_from_in_between_is_tried_again_and_again()
    {
        var delivery = Start();
        var inDoubt = new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null, InDoubt: true);
        Answer(delivery, new SendOutcome.Refused(DeliveryError.MessageRefused), Provider.Vonage);

        for (var call = 1; call <= 3; call++)
        {
            Answer(delivery, inDoubt, Provider.Smtp, step: Email);
            AssertCalls(delivery, Provider.Smtp, Now + Wait);
            Assert.That(delivery.Steps[Email].FailedCalls, Is.EqualTo(call));
        }
    }

    [Test]
    public void Who_took_it_stands_in_the_step_and_nobody_else_moves_it()
    {
        var delivery = Answer(Answer(Start(), Down, Provider.Vonage), new SendOutcome.Accepted(null, "message-1"), Provider.Twilio);
        Assert.That(delivery.Steps[Sms].Provider, Is.EqualTo(Provider.Twilio));

        var references = new MessageReferences(null, null, delivery.ReferenceOf(delivery.Steps[Sms]).ToString(), Channel.Sms);
        Assert.That(delivery.Report(new MessageReport(references, StepStatus.Delivered, null, Provider.Vonage), Now), Is.Null);
        Assert.That(delivery.Steps[Sms].Status, Is.EqualTo(StepStatus.Submitted));
        Assert.That(delivery.Report(new MessageReport(references, StepStatus.Delivered, null, Provider.Twilio), Now), Is.Not.Null);
        Assert.That(delivery.Steps[Sms].Status, Is.EqualTo(StepStatus.Delivered));
    }

    [Test]
    public void A_provider_that_has_left_the_route_is_replaced_by_its_first()
    {
        var delivery = Answer(Start(), Down, Provider.Vonage);
        var changed = new Routes(new Dictionary<Channel, IReadOnlyList<Provider>> { [Channel.Sms] = [Provider.Gateway] });

        Assert.That(changed.For(delivery.Current!, delivery.RefusedBy), Is.EqualTo(Provider.Gateway));
        Assert.That(changed.After(delivery.Current!, Provider.Twilio, delivery.RefusedBy), Is.EqualTo((Provider.Gateway, true)));
    }

    [Test]
    public void A_code_whose_key_is_gone_is_carried_by_nobody()
        => Answer(Start(), new SendOutcome.Denied(DeliveryError.KeyGone), Provider.Vonage)
            .AssertClosed(Now, DeliveryStatus.Failed, StepStatus.Failed, StepStatus.Dropped);

    private static OtpDelivery Start() => Start(TwoForSms, Channel.Sms, Channel.Email);

    private static OtpDelivery Start(Routes routes, params IReadOnlyList<Channel> channels) => ADelivery.ToChannels(channels, routes: routes);

    private static OtpDelivery Answer(OtpDelivery delivery, SendOutcome outcome, Provider by, TimeSpan? wait = null, int step = Sms)
        => delivery.Recorded(new DeliveryEvent.Answered(step, outcome, wait ?? Wait) { By = by, Routes = TwoForSms }, Now);

    private static void AssertCalls(OtpDelivery delivery, Provider provider, DateTimeOffset at)
    {
        Assert.That(TwoForSms.For(delivery.Current!, delivery.RefusedBy), Is.EqualTo(provider));
        Assert.That(delivery.DueAt, Is.EqualTo(at));
    }
}
