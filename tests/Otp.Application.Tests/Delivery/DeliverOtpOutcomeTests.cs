using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Application.Tests.Delivery;

/// <summary>What is recorded of each outcome of a call.</summary>
public sealed class DeliverOtpOutcomeTests
{
    private TheService _service = null!;

    [SetUp]
    public async Task IssueACode()
    {
        _service = await TheService.StartAsync();
        await _service.CreateAsync();
    }

    [TearDown]
    public async Task StopTheService() => await _service.DisposeAsync();

    [Test]
    public async Task A_provider_that_runs_the_timer_has_taken_the_whole_workflow()
    {
        _service.ProviderRunsTimer = true;

        await DeliverAsync(new SendOutcome.Accepted("workflow-1", null, WholeWorkflow: true));

        Assert.That(_service.Delivery.ProviderId, Is.EqualTo("workflow-1"));
        Assert.That(_service.Delivery.ClosedAt, Is.EqualTo(_service.Now));
        Assert.That(_service.Delivery.Steps[0].Status, Is.EqualTo(StepStatus.Submitted));
        Assert.That(_service.Delivery.Steps[1].Status, Is.EqualTo(StepStatus.Pending));
    }

    [Test]
    public async Task A_refused_message_makes_the_next_step_due_at_once()
    {
        await DeliverAsync(new SendOutcome.Refused(DeliveryError.MessageRefused), DeliverOtpResult.DueAgain);

        Assert.That(_service.Delivery.Steps[0].Status, Is.EqualTo(StepStatus.Failed));
        Assert.That(_service.Delivery.Steps[0].Error, Is.EqualTo(DeliveryError.MessageRefused));
        Assert.That(_service.Delivery.DueAt, Is.EqualTo(_service.Now));
        Assert.That(_service.Delivery.LeasedUntil, Is.Null, "nobody has to wait for the lease");
    }

    [Test]
    public async Task A_provider_that_refuses_us_ends_the_delivery()
    {
        await DeliverAsync(new SendOutcome.Denied(DeliveryError.LowBalance));

        Assert.That(_service.Delivery.Status, Is.EqualTo(DeliveryStatus.Failed));
        Assert.That(_service.Delivery.Steps.Select(step => step.Error), Is.All.EqualTo(DeliveryError.LowBalance));
        Assert.That(_service.Delivery.ClosedAt, Is.EqualTo(_service.Now));
    }

    [Test]
    public async Task A_postponed_message_is_tried_again_after_half_a_second_to_a_second()
    {
        await DeliverAsync(new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null));

        Assert.That(_service.Delivery.Steps[0].Status, Is.EqualTo(StepStatus.Pending));
        Assert.That(_service.Delivery.Steps[0].Error, Is.EqualTo(DeliveryError.ProviderUnavailable));
        Assert.That(_service.Delivery.DueAt!.Value - _service.Now, Is.InRange(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1)));
    }

    [Test]
    public async Task Each_failed_call_doubles_the_wait()
    {
        await DeliverAsync(new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null));
        _service.Clock.Advance(TimeSpan.FromSeconds(1));
        await _service.DeliverDueAsync();

        Assert.That(_service.Delivery.Steps[0].FailedCalls, Is.EqualTo(2));
        Assert.That(_service.Delivery.DueAt!.Value - _service.Now, Is.InRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
    }

    [Test]
    public async Task A_provider_that_asks_us_to_wait_is_heard()
    {
        await DeliverAsync(new SendOutcome.Postponed(DeliveryError.ProviderThrottled, TimeSpan.FromSeconds(42)));

        Assert.That(_service.Delivery.DueAt, Is.EqualTo(_service.Now.AddSeconds(42)));
        Assert.That(_service.Delivery.Steps[0].Error, Is.EqualTo(DeliveryError.ProviderThrottled));
    }

    [Test]
    public async Task A_step_put_off_until_its_wait_is_over_gives_way_without_another_call_and_the_next_is_sent_at_once()
    {
        _service.Delivering = new DeliveryPolicy
        {
            Routes = new Routes(new Dictionary<Channel, IReadOnlyList<Provider>>
            {
                [Channel.Messenger] = [Provider.Vonage],
                [Channel.Sms] = [Provider.Twilio],
            }),
        };
        await DeliverAsync(new SendOutcome.Postponed(DeliveryError.ProviderThrottled, TimeSpan.FromMinutes(5)));
        Assert.That(_service.Delivery.DueAt, Is.EqualTo(TheService.Start + Workflow.DefaultReadTimeout));

        _service.Sender.Outcome = new SendOutcome.Accepted(null, "message-1");
        _service.Clock.Advance(Workflow.DefaultReadTimeout);
        Assert.That(await _service.DeliverDueAsync(), Is.EqualTo(DeliverOtpResult.Recorded));

        Assert.That(
            _service.Sender.Messages.Select(message => message.Steps[0].Address.Channel), Is.EqualTo(new[] { Channel.Messenger, Channel.Sms }));
        Assert.That(_service.Delivery.Steps.Select(step => step.Status), Is.EqualTo(new[] { StepStatus.Failed, StepStatus.Submitted }));
        Assert.That(_service.Delivery.Steps[0].Error, Is.EqualTo(DeliveryError.ProviderThrottled));
    }

    [Test]
    public async Task A_call_without_an_answer_is_repeated_once_with_the_same_code()
    {
        await DeliverAsync(new SendOutcome.Unknown());
        Assert.That(_service.Delivery.Steps[0].OutcomeWasUnknown, Is.True);
        Assert.That(_service.Delivery.DueAt!.Value - _service.Now, Is.InRange(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1)));

        _service.Clock.Advance(TimeSpan.FromSeconds(1));
        await _service.DeliverDueAsync();

        Assert.That(_service.Sender.Messages.Select(message => message.Steps[0].Content.Text.Reveal()).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
        Assert.That(_service.Delivery.Steps[0].Status, Is.EqualTo(StepStatus.Failed));
        Assert.That(_service.Delivery.Steps[0].Error, Is.EqualTo(DeliveryError.OutcomeUnknown));
        Assert.That(_service.Delivery.DueAt, Is.EqualTo(_service.Now));
    }

    [Test]
    public async Task A_report_that_overtook_the_answer_is_applied_with_the_record()
    {
        _service.Sender.Meanwhile = async () =>
        {
            var result = await _service.ReportAsync(new MessageReferences("message-1", null, null, Channel.Messenger), StepStatus.Read);
            Assert.That(result.Parked, Is.EqualTo(1), "its message is not known yet");
        };

        await DeliverAsync(new SendOutcome.Accepted(null, "message-1"));

        Assert.That(_service.Delivery.Steps[0].Status, Is.EqualTo(StepStatus.Read));
        Assert.That(_service.Delivery.Steps[1].Error!.Code, Is.EqualTo("not-needed"));
        Assert.That(await _service.ParkedAsync("message-1"), Is.Empty);
    }

    [Test]
    public async Task A_report_on_another_message_stays_parked()
    {
        await _service.ReportAsync(new MessageReferences("message-9", null, null, Channel.Messenger), StepStatus.Read);

        await DeliverAsync(new SendOutcome.Accepted(null, "message-1"));

        Assert.That(_service.Delivery.Steps[0].Status, Is.EqualTo(StepStatus.Submitted));
        Assert.That(await _service.ParkedAsync("message-9"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_the_sender_throws_leaves_the_lease_to_run_out()
    {
        _service.Sender.Meanwhile = () => throw new InvalidOperationException("A defect of our own.");

        await Assert.ThrowsAsync<InvalidOperationException>(_service.DeliverHandedOverAsync);

        Assert.That(_service.Delivery.LeasedUntil, Is.EqualTo(TheService.Start + DeliveryPolicy.Lease));
        Assert.That(_service.Delivery.Steps[0].Status, Is.EqualTo(StepStatus.Pending));
    }

    private async Task DeliverAsync(SendOutcome outcome, DeliverOtpResult result = DeliverOtpResult.Recorded)
    {
        _service.Sender.Outcome = outcome;
        Assert.That(await _service.DeliverHandedOverAsync(), Is.EqualTo(result));
    }
}
