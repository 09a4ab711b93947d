using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Tests.Delivery;

public sealed class DeliverOtpTests
{
    private TheService _service = null!;

    [SetUp]
    public async Task IssueACode()
    {
        _service = await TheService.StartAsync();
        _service.Policy = new OtpPolicy { CodeLength = 10 };
        await _service.CreateAsync();
    }

    [TearDown]
    public async Task StopTheService() => await _service.DisposeAsync();

    [Test]
    public async Task What_was_handed_over_is_sent_without_a_claim()
    {
        var runs = _service.UnitOfWork.Runs;

        Assert.That(await _service.DeliverHandedOverAsync(), Is.EqualTo(DeliverOtpResult.Recorded));
        Assert.That(_service.UnitOfWork.Runs, Is.EqualTo(runs + 1), "the record alone is written");
        Assert.That(_service.Delivery.Fence, Is.EqualTo(1));
        Assert.That(_service.Delivery.LeasedUntil, Is.Null);
        Assert.That(_service.Delivery.Steps[0].Status, Is.EqualTo(StepStatus.Submitted));
        Assert.That(_service.Delivery.Steps[0].MessageId, Is.EqualTo("message-1"));
        Assert.That(_service.Delivery.DueAt, Is.EqualTo(TheService.Start.AddSeconds(120)));
    }

    [Test]
    public async Task What_was_stored_less_than_a_tenth_of_a_second_ago_is_sent_without_being_read_again()
    {
        var reads = _service.UnitOfWork.Reads;
        _service.Clock.Advance(TimeSpan.FromMilliseconds(100) - TheService.Tick);

        Assert.That(await _service.DeliverStoredAsync(), Is.EqualTo(DeliverOtpResult.Recorded));

        Assert.That(_service.UnitOfWork.Reads, Is.EqualTo(reads));
        Assert.That(_service.Sender.Messages.Single().Steps[0].Content.Text.Reveal(), Is.EqualTo($"Insert the following code: {_service.RightCode.Reveal()}"));
        Assert.That(_service.Delivery.Steps[0].Status, Is.EqualTo(StepStatus.Submitted));
    }

    [Test]
    public async Task What_has_waited_longer_is_looked_at_again_and_not_sent_when_it_was_cancelled()
    {
        await _service.CancelAsync();
        _service.Clock.Advance(TimeSpan.FromMilliseconds(100));

        Assert.That(await _service.DeliverStoredAsync(), Is.EqualTo(DeliverOtpResult.NotClaimed));

        Assert.That(_service.Sender.Messages, Is.Empty);
    }

    [Test]
    public async Task What_stood_still_with_its_machine_until_its_lease_left_no_time_is_looked_at_again()
    {
        var reads = _service.UnitOfWork.Reads;
        _service.Clock.AdjustTime(_service.Now + DeliveryPolicy.Lease - DeliveryPolicy.CallLimit);

        await _service.DeliverAsync(_service.Handover.HandedOver.Single() with { HandedOverAt = _service.Clock.GetTimestamp() });

        Assert.That(_service.UnitOfWork.Reads, Is.EqualTo(reads + 1));
    }

    [Test]
    public async Task What_was_cancelled_while_it_was_on_its_way_keeps_its_end_and_is_not_sent_again()
    {
        await _service.CancelAsync();

        await _service.DeliverStoredAsync();
        await _service.DeliverDueAsync();

        Assert.That(_service.Sender.Messages, Has.Count.EqualTo(1));
        Assert.That(_service.Delivery.DueAt, Is.Null);
        Assert.That(_service.Delivery.Steps[1].Error!.Code, Is.EqualTo("cancelled"));
    }

    [Test]
    public async Task The_message_holds_the_code_and_every_step_that_is_left()
    {
        await _service.DeliverHandedOverAsync();

        var message = _service.Sender.Messages.Single();
        Assert.That(message.Steps[0].Content.Text.Reveal(), Is.EqualTo($"Insert the following code: {_service.RightCode.Reveal()}"));
        Assert.That(message.ReadTimeout, Is.EqualTo(TimeSpan.FromSeconds(120)));
        Assert.That(message.Steps.Select(step => (step.Index, step.Address, step.ClientRef)), Is.EqualTo(new[]
        {
            (0, new ChannelAddress(Channel.Messenger, TheService.Messenger), ReferenceOf(0)),
            (1, new ChannelAddress(Channel.Sms, TheService.Phone), ReferenceOf(1)),
        }));
        Assert.That(message.Code, Is.EqualTo(_service.RightCode));
        Assert.That(message.ExpiresAt, Is.EqualTo(_service.Item.ExpiresAt));
    }

    [Test]
    public async Task A_message_prints_neither_its_text_nor_its_addresses()
    {
        await _service.DeliverHandedOverAsync();

        var message = _service.Sender.Messages.Single();
        Assert.That($"{message} {message.Steps[0]} {message.Steps[1]}", Does.Not.Contain(_service.RightCode.Reveal())
            .And.Not.Contain(TheService.Messenger).And.Not.Contain(TheService.Phone));
    }

    [Test]
    public async Task When_the_message_stays_unread_the_SMS_follows()
    {
        await _service.DeliverHandedOverAsync();
        _service.Sender.Outcome = new SendOutcome.Accepted(null, "message-2");
        _service.Clock.Advance(TimeSpan.FromSeconds(120) - TheService.Tick);
        Assert.That(await _service.DeliverDueAsync(), Is.EqualTo(DeliverOtpResult.NotClaimed));

        _service.Clock.Advance(TheService.Tick);
        Assert.That(await _service.DeliverDueAsync(), Is.EqualTo(DeliverOtpResult.Recorded));

        Assert.That(_service.Sender.Messages, Has.Count.EqualTo(2));
        Assert.That(_service.Sender.Messages[1].Steps.Single().Address, Is.EqualTo(new ChannelAddress(Channel.Sms, TheService.Phone)));
        Assert.That(_service.Delivery.Steps[1].MessageId, Is.EqualTo("message-2"));
        Assert.That(_service.Delivery.ClosedAt, Is.EqualTo(_service.Now));
        Assert.That(_service.Delivery.Fence, Is.EqualTo(2));
    }

    [Test]
    public async Task A_delivery_that_is_handed_over_again_after_its_record_is_not_sent_again()
    {
        await _service.DeliverHandedOverAsync();

        Assert.That(await _service.DeliverHandedOverAsync(), Is.EqualTo(DeliverOtpResult.NotClaimed));
        Assert.That(_service.Sender.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_delivery_that_is_gone_is_not_sent()
    {
        _service.Stored.Run("DELETE FROM \"Deliveries\"");

        Assert.That(await _service.DeliverHandedOverAsync(), Is.EqualTo(DeliverOtpResult.NotClaimed));
        Assert.That(_service.Sender.Messages, Is.Empty);
    }

    [Test]
    public async Task A_code_that_was_verified_meanwhile_is_not_sent()
    {
        await _service.VerifyAsync(_service.RightCode);

        Assert.That(await _service.DeliverHandedOverAsync(), Is.EqualTo(DeliverOtpResult.NotClaimed));
        Assert.That(_service.Sender.Messages, Is.Empty);
    }

    [TestCase(0, DeliverOtpResult.NotClaimed, 0)]
    [TestCase(-1, DeliverOtpResult.Recorded, 1)]
    public async Task A_lease_is_used_as_long_as_it_outlasts_the_call(int ticks, DeliverOtpResult result, int messages)
    {
        _service.Clock.Advance(DeliveryPolicy.Lease - DeliveryPolicy.CallLimit + (ticks * TheService.Tick));

        Assert.That(await _service.DeliverHandedOverAsync(), Is.EqualTo(result));
        Assert.That(_service.Sender.Messages, Has.Count.EqualTo(messages));
        Assert.That(_service.Delivery.Fence, Is.EqualTo(1));
    }

    [TestCase(0, DeliverOtpResult.NotClaimed, 0)]
    [TestCase(-1, DeliverOtpResult.Recorded, 1)]
    public async Task A_lease_that_outlives_the_code_sends_nothing_from_the_expiry_on(int ticks, DeliverOtpResult result, int messages)
    {
        _service.Policy = new OtpPolicy { Validity = TimeSpan.FromSeconds(10) };
        await _service.CreateAsync("login-2");
        _service.Clock.Advance(TimeSpan.FromSeconds(10) + (ticks * TheService.Tick));

        Assert.That(await _service.DeliverHandedOverAsync(), Is.EqualTo(result));
        Assert.That(_service.Sender.Messages, Has.Count.EqualTo(messages));
    }

    [Test]
    public async Task When_the_first_lease_is_over_the_delivery_is_claimed_anew()
    {
        _service.Clock.Advance(DeliveryPolicy.Lease);

        Assert.That(await _service.DeliverHandedOverAsync(), Is.EqualTo(DeliverOtpResult.Recorded));
        Assert.That(_service.Delivery.Fence, Is.EqualTo(2));
        Assert.That(_service.Sender.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task At_the_expiry_nothing_is_sent_and_the_delivery_closes()
    {
        _service.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.That(await _service.DeliverHandedOverAsync(), Is.EqualTo(DeliverOtpResult.NotClaimed));
        Assert.That(_service.Sender.Messages, Is.Empty);
        Assert.That(_service.Delivery.Status, Is.EqualTo(DeliveryStatus.Dropped));
    }

    [Test]
    public async Task A_code_that_was_cancelled_meanwhile_is_not_sent()
    {
        await _service.CancelAsync();

        Assert.That(await _service.DeliverHandedOverAsync(), Is.EqualTo(DeliverOtpResult.NotClaimed));
        Assert.That(_service.Sender.Messages, Is.Empty);
    }

    [Test]
    public async Task The_answer_of_a_worker_whose_number_moved_on_is_refused()
    {
        _service.Sender.Meanwhile = async () =>
        {
            _service.Sender.Meanwhile = () => Task.CompletedTask;
            _service.Clock.Advance(DeliveryPolicy.Lease);
            _service.Sender.Outcome = new SendOutcome.Refused(DeliveryError.MessageRefused);
            Assert.That(await _service.DeliverDueAsync(), Is.EqualTo(DeliverOtpResult.DueAgain));
            _service.Sender.Outcome = new SendOutcome.Accepted(null, "message-1");
        };

        Assert.That(await _service.DeliverHandedOverAsync(), Is.EqualTo(DeliverOtpResult.Outdated));
        Assert.That(_service.Delivery.Steps[0].Status, Is.EqualTo(StepStatus.Failed));
        Assert.That(_service.Delivery.Steps[0].MessageId, Is.Null);
    }

    [Test]
    public async Task An_answer_is_recorded_even_when_the_process_is_asked_to_stop_during_the_call()
    {
        using var stopping = new CancellationTokenSource();
        _service.Sender.Meanwhile = stopping.CancelAsync;
        var delivery = _service.Handover.HandedOver.Single() with { Stored = null };

        Assert.That(await _service.DeliverAsync(delivery, stopping.Token), Is.EqualTo(DeliverOtpResult.Recorded));
        Assert.That(_service.UnitOfWork.LastToken.CanBeCanceled, Is.False);
        Assert.That(_service.Delivery.Steps[0].Status, Is.EqualTo(StepStatus.Submitted));
    }

    [Test]
    public async Task A_message_that_was_on_its_way_when_the_code_was_verified_still_counts_and_nothing_follows()
    {
        _service.Sender.Meanwhile = () => _service.VerifyAsync(_service.RightCode);

        Assert.That(await _service.DeliverHandedOverAsync(), Is.EqualTo(DeliverOtpResult.Recorded));
        Assert.That(_service.Delivery.Steps[0].Status, Is.EqualTo(StepStatus.Submitted));
        Assert.That(_service.Delivery.Steps[1].Error!.Code, Is.EqualTo("verified"));
        Assert.That(_service.Delivery.DueAt, Is.Null);
    }

    [Test]
    public async Task Without_its_key_there_is_nothing_to_send_and_the_delivery_has_failed()
    {
        _service.Codes.KeyIsGone = true;

        Assert.That(await _service.DeliverHandedOverAsync(), Is.EqualTo(DeliverOtpResult.Recorded));
        Assert.That(_service.Sender.Messages, Is.Empty);
        Assert.That(_service.Delivery.Status, Is.EqualTo(DeliveryStatus.Failed));
        Assert.That(_service.Delivery.Steps[0].Error, Is.EqualTo(DeliveryError.KeyGone));
    }

    [Test]
    public async Task Units_that_are_run_twice_call_the_provider_once()
    {
        _service.UnitOfWork.RunsUnitsTwice = true;
        _service.Clock.Advance(DeliveryPolicy.Lease);

        await _service.DeliverHandedOverAsync();

        Assert.That(_service.Sender.Messages, Has.Count.EqualTo(1));
        Assert.That(_service.Delivery.Fence, Is.EqualTo(2));
    }

    private string ReferenceOf(int step) => _service.Delivery.ReferenceOf(_service.Delivery.Steps[step]).ToString();
}
