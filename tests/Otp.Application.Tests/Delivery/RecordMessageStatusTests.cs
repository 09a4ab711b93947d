using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Application.Tests.Delivery;

public sealed class RecordMessageStatusTests
{
    private static readonly RecordMessageStatusResult OneMatched = new(Matched: 1, Parked: 0);
    private static readonly RecordMessageStatusResult OneParked = new(Matched: 0, Parked: 1);

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
    public async Task A_report_on_the_workflow_finds_its_step_by_the_id_of_the_message_whatever_its_case()
    {
        await DeliverAsAWholeAsync();
        await _service.ReportAsync(new("message-7", "workflow-1", null, Channel.Messenger), StepStatus.Submitted);

        Assert.That(await _service.ReportAsync(new("MESSAGE-7", "workflow-1", null, null), StepStatus.Delivered), Is.EqualTo(OneMatched));
        Assert.That(_service.Delivery.Steps[0].Status, Is.EqualTo(StepStatus.Delivered));
        Assert.That(_service.Delivery.Steps[0].DeliveredAt, Is.EqualTo(_service.Now));
    }

    [Test]
    public async Task A_report_finds_its_step_by_our_own_reference_even_before_the_provider_answered()
    {
        var reference = FirstReference;

        Assert.That(await _service.ReportAsync(new("message-7", null, reference, Channel.Messenger), StepStatus.Submitted), Is.EqualTo(OneMatched));
        Assert.That(_service.Delivery.Steps[0].Status, Is.EqualTo(StepStatus.Submitted));
        Assert.That(_service.Delivery.Steps[0].MessageId, Is.EqualTo("message-7"));
    }

    [TestCase(Channel.Messenger, 0)]
    [TestCase(Channel.Sms, 1)]
    public async Task A_report_finds_its_step_by_the_workflow_and_the_channel(Channel channel, int step)
    {
        await DeliverAsAWholeAsync();

        Assert.That(await _service.ReportAsync(new("message-7", "workflow-1", null, channel), StepStatus.Delivered), Is.EqualTo(OneMatched));
        Assert.That(_service.Delivery.Steps[step].Status, Is.EqualTo(StepStatus.Delivered));
    }

    [Test]
    public async Task A_report_of_the_workflow_on_a_channel_it_does_not_have_is_parked()
    {
        await DeliverAsAWholeAsync();

        Assert.That(await _service.ReportAsync(new(null, "workflow-1", null, null), StepStatus.Delivered), Is.EqualTo(OneParked));
    }

    [Test]
    public async Task A_report_that_nothing_is_known_of_is_parked()
    {
        Assert.That(await _service.ReportAsync(new("message-9", null, null, Channel.Sms), StepStatus.Delivered), Is.EqualTo(OneParked));
        Assert.That(await _service.ParkedAsync("message-9"), Has.Count.EqualTo(1));
        Assert.That(_service.Delivery.Steps.Select(step => step.Status), Is.All.EqualTo(StepStatus.Pending));
    }

    [Test]
    public async Task Several_reports_are_counted_each()
    {
        await _service.DeliverHandedOverAsync();

        var result = await _service.RecordAsync(
            [
                new(new("message-1", null, FirstReference, null), StepStatus.Delivered, null),
                new(new("message-9", null, null, null), StepStatus.Delivered, null),
                new(new("message-1", null, FirstReference, null), StepStatus.Read, null),
            ],
            endedWorkflow: null);

        Assert.That(result, Is.EqualTo(new RecordMessageStatusResult(Matched: 2, Parked: 1)));
        Assert.That(_service.Delivery.Steps[0].Status, Is.EqualTo(StepStatus.Read));
    }

    [Test]
    public async Task A_rejection_keeps_its_reason()
    {
        await _service.DeliverHandedOverAsync();
        var error = new DeliveryError("number-unreachable", "The number could not be reached.");

        await _service.RecordAsync([new(new("message-1", null, FirstReference, null), StepStatus.Undeliverable, error)], endedWorkflow: null);

        Assert.That(_service.Delivery.Steps[0].Error, Is.EqualTo(error));
        Assert.That(_service.Delivery.DueAt, Is.EqualTo(_service.Now));
    }

    [Test]
    public async Task A_rejection_hands_its_delivery_over_for_the_next_step()
    {
        await _service.DeliverHandedOverAsync();
        _service.Handover.HandedOver.Clear();

        await _service.ReportAsync(new("message-1", null, FirstReference, null), StepStatus.Rejected);

        Assert.That(_service.Handover.HandedOver.Single().Id, Is.EqualTo(_service.Delivery.Id));
    }

    [Test]
    public async Task A_rejection_of_what_a_worker_holds_is_left_to_that_worker()
    {
        _service.Handover.HandedOver.Clear();

        await _service.ReportAsync(new("message-1", null, FirstReference, null), StepStatus.Rejected);

        Assert.That(_service.Delivery.LeasedUntil, Is.Not.Null);
        Assert.That(_service.Delivery.DueAt, Is.EqualTo(_service.Now), "its record of the answer finds it due again");
        Assert.That(_service.Handover.HandedOver, Is.Empty);
    }

    [Test]
    public async Task The_end_of_a_workflow_drops_what_the_provider_did_not_send()
    {
        await DeliverAsAWholeAsync();

        var result = await _service.RecordAsync([], "workflow-1");

        Assert.That(result, Is.EqualTo(new RecordMessageStatusResult(Matched: 0, Parked: 0)));
        Assert.That(_service.Delivery.Steps[1].Status, Is.EqualTo(StepStatus.Dropped));
    }

    [Test]
    public async Task The_end_of_a_workflow_comes_after_the_reports_that_came_with_it()
    {
        await DeliverAsAWholeAsync();

        await _service.RecordAsync([new(new(null, "workflow-1", null, Channel.Sms), StepStatus.Delivered, null)], "workflow-1");

        Assert.That(_service.Delivery.Steps[1].Status, Is.EqualTo(StepStatus.Delivered));
    }

    [Test]
    public async Task The_end_of_an_unknown_workflow_changes_nothing()
    {
        await DeliverAsAWholeAsync();

        await _service.RecordAsync([], "workflow-9");

        Assert.That(_service.Delivery.Steps[1].Status, Is.EqualTo(StepStatus.Pending));
    }

    [Test]
    public async Task A_report_never_touches_the_code()
    {
        await _service.DeliverHandedOverAsync();

        await _service.ReportAsync(new("message-1", null, FirstReference, null), StepStatus.Read);

        Assert.That(_service.Item.Status, Is.EqualTo(Domain.Otps.OtpStatus.Pending));
    }

    private async Task DeliverAsAWholeAsync()
    {
        _service.ProviderRunsTimer = true;
        _service.Sender.Outcome = new SendOutcome.Accepted("workflow-1", null, WholeWorkflow: true);
        await _service.DeliverHandedOverAsync();
    }

    private string FirstReference => _service.Delivery.ReferenceOf(_service.Delivery.Steps[0]).ToString();
}
