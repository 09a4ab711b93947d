using Otp.TestKit;
using Otp.TestKit.Service;
using VonageSimulator;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>What becomes of the SMS, under a provider whose timer is ours.</summary>
[Parallelizable]
internal sealed class FailoverTests : DeliveryFixture
{
    [Test]
    public async Task An_unread_message_is_followed_by_an_SMS_at_the_time_over_and_not_the_instant_before()
    {
        var first = await CreateDeliveredAsync();
        Service.Time.Advance(Instant);
        var second = await CreateDeliveredAsync();
        var start = Service.Now - Instant;

        // One scan, at which the time of the first is just over and that of the second lacks an instant.
        Service.Time.Advance(ReadTimeout - Instant);
        var sms = await Vonage.WaitForMessageAsync(first.Phone);
        var waiting = await StatusAsync(second);
        Service.Time.Advance(TimeSpan.FromSeconds(1));
        var late = await Vonage.WaitForMessageAsync(second.Phone);

        Assert.Multiple(() =>
        {
            Assert.That(sms.At, Is.EqualTo(start + ReadTimeout));
            Assert.That(waiting.StepStatus(1), Is.EqualTo("pending"));
            Assert.That(late.At, Is.EqualTo(start + ReadTimeout + TimeSpan.FromSeconds(1)), "the scan after its time");
            Assert.That(SmsTo(first), Has.Count.EqualTo(1));
            Assert.That(SmsTo(second), Has.Count.EqualTo(1));
            Assert.That(CodeIn(sms), Is.EqualTo(CodeIn(MessagesTo(first)[0])), "the same code");
        });
    }

    [Test]
    public async Task Somebody_who_never_wrote_to_the_page_gets_a_message_on_Messenger_unless_told_otherwise()
    {
        var person = await CreateDeliveredAsync();

        Assert.That((await StatusAsync(person)).StepCount(), Is.EqualTo(2));
        Assert.That(MessagesTo(person).Select(message => message.Channel), Is.EqualTo(new[] { "messenger" }));
    }

    [Test]
    public async Task A_message_read_in_time_is_followed_by_no_SMS()
    {
        var person = await CreateDeliveredAsync();

        await Vonage.MarkReadAsync(MessagesTo(person)[0].Uuid);
        var read = await StatusAsync(person);
        await PassReadTimeoutAsync();

        Assert.Multiple(() =>
        {
            Assert.That(read.StepStatus(0), Is.EqualTo("read"));
            Assert.That(read.StepStatus(1), Is.EqualTo("dropped"));
            Assert.That(read.StepError(1), Is.EqualTo("not-needed"));
            Assert.That(MessagesTo(person), Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task A_message_read_the_instant_before_its_time_is_over_is_followed_by_no_SMS()
    {
        var person = await CreateDeliveredAsync();
        var witness = await CreateDeliveredAsync();

        Service.Time.Advance(ReadTimeout - Instant);
        await Vonage.MarkReadAsync(MessagesTo(person)[0].Uuid);
        Service.Time.Advance(Instant);
        await Vonage.WaitForMessageAsync(witness.Phone);

        Assert.That((await StatusAsync(person)).StepStatus(1), Is.EqualTo("dropped"));
        Assert.That(MessagesTo(person), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_code_verified_without_a_read_receipt_costs_no_SMS()
    {
        var person = await CreateDeliveredAsync();

        var verified = await Client.VerifyAsync(person.Token, CodeIn(MessagesTo(person)[0]));
        await PassReadTimeoutAsync();
        var document = await StatusAsync(person);

        Assert.Multiple(() =>
        {
            Assert.That(verified.Status, Is.EqualTo(200));
            Assert.That(document.StepStatus(0), Is.EqualTo("delivered"));
            Assert.That(document.StepStatus(1), Is.EqualTo("dropped"));
            Assert.That(document.StepError(1), Is.EqualTo("verified"));
            Assert.That(MessagesTo(person), Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task A_cancelled_code_costs_no_SMS()
    {
        var person = await CreateDeliveredAsync();

        var cancelled = await Client.CancelAsync(person.Token);
        await PassReadTimeoutAsync();
        var document = await StatusAsync(person);

        Assert.Multiple(() =>
        {
            Assert.That(cancelled.Status, Is.EqualTo(204));
            Assert.That(document.StepStatus(1), Is.EqualTo("dropped"));
            Assert.That(document.StepError(1), Is.EqualTo("cancelled"));
            Assert.That(MessagesTo(person), Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task A_code_locked_by_wrong_guesses_costs_no_SMS()
    {
        var person = await CreateDeliveredAsync();
        var code = CodeIn(MessagesTo(person)[0]);

        for (var nth = 1; nth <= 3; nth++)
        {
            await Client.VerifyAsync(person.Token, Fresh.WrongCode(code, nth));
        }

        await PassReadTimeoutAsync();
        var document = await StatusAsync(person);

        Assert.Multiple(() =>
        {
            Assert.That(document.Status(), Is.EqualTo("locked"));
            Assert.That(document.StepError(1), Is.EqualTo("locked"));
            Assert.That(MessagesTo(person), Has.Count.EqualTo(1));
        });
    }

    [TestCase(ScenarioKind.Rejected, "rejected", "window-closed")]
    [TestCase(ScenarioKind.Undeliverable, "undeliverable", "recipient-unreachable")]
    public async Task A_message_that_cannot_arrive_is_followed_by_an_SMS_at_once(ScenarioKind fate, string status, string error)
    {
        var person = await CreateAsync(new Scenario(fate));

        var sms = await Vonage.WaitForMessageAsync(person.Phone);
        var document = await WhenAsync(person, step: 1, "delivered");
        await PassReadTimeoutAsync();

        Assert.Multiple(() =>
        {
            Assert.That(document.StepStatus(0), Is.EqualTo(status));
            Assert.That(document.StepError(0), Is.EqualTo(error));
            Assert.That(document.DeliveryStatus(), Is.EqualTo("delivered"));
            Assert.That(sms.At, Is.EqualTo(Service.Now - ReadTimeout), "the instant of the POST");
            Assert.That(CodeIn(sms), Is.EqualTo(CodeIn(MessagesTo(person)[0])), "the same code");
            Assert.That(MessagesTo(person), Has.Count.EqualTo(2));
        });
    }

    [Test]
    public async Task A_message_rejected_after_a_while_is_followed_by_an_SMS_at_once()
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Silent));
        await WhenAsync(person, step: 0, "submitted");

        Service.Time.Advance(TimeSpan.FromSeconds(45));
        await Vonage.RejectAsync(MessagesTo(person)[0].Uuid);
        var sms = await Vonage.WaitForMessageAsync(person.Phone);

        Assert.That(sms.At, Is.EqualTo(Service.Now));
        await WhenAsync(person, step: 1, "delivered");
        await PassReadTimeoutAsync();
        Assert.That(MessagesTo(person), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task When_every_channel_fails_the_delivery_has_failed_and_says_why()
    {
        var person = Person.Fresh();
        Vonage.SetScenario(person.Messenger, new Scenario(ScenarioKind.Rejected));
        Vonage.SetScenario(person.Phone, new Scenario(ScenarioKind.Undeliverable) { ErrorCode = 1050 });

        await PostAsync(person);
        var document = await WhenAsync(person, step: 1, "undeliverable");

        Assert.Multiple(() =>
        {
            Assert.That(document.DeliveryStatus(), Is.EqualTo("failed"));
            Assert.That(document.StepError(0), Is.EqualTo("window-closed"));
            Assert.That(document.StepError(1), Is.EqualTo("barred"));
            Assert.That(MessagesTo(person), Has.Count.EqualTo(2));
        });
    }

    [Test]
    public async Task A_resend_takes_the_next_channel_with_the_same_code_and_the_earlier_timer_is_dropped()
    {
        var person = await CreateDeliveredAsync();

        Service.Time.Advance(TimeSpan.FromSeconds(30));
        await PostAsync(person);
        var sms = await Vonage.WaitForMessageAsync(person.Phone);
        var resent = await WhenAsync(person, step: 0, "delivered");
        await PassReadTimeoutAsync();

        Assert.Multiple(() =>
        {
            Assert.That(sms.At, Is.EqualTo(Service.Now - ReadTimeout), "the instant of the resend");
            Assert.That(resent.StepCount(), Is.EqualTo(1), "SMS is what was not tried");
            Assert.That(resent.Step(0).TextOf("channel"), Is.EqualTo("sms"));
            Assert.That(MessagesTo(person).Select(message => message.Channel), Is.EqualTo(new[] { "messenger", "sms" }));
            AssertOneCode(MessagesTo(person));
        });
    }

    [Test]
    public async Task A_resend_after_every_channel_was_tried_starts_over()
    {
        var person = await CreateDeliveredAsync();
        for (var nth = 2; nth <= 3; nth++)
        {
            Service.Time.Advance(TimeSpan.FromSeconds(30));
            await PostAsync(person);
            await WhenAsync(person, step: 0, "delivered");
        }

        await PassReadTimeoutAsync();

        await Vonage.WaitForMessageAsync(person.Phone, nth: 2);
        var messages = MessagesTo(person);
        Assert.Multiple(() =>
        {
            Assert.That(messages.Select(message => message.Channel), Is.EqualTo(new[] { "messenger", "sms", "messenger", "sms" }));
            Assert.That(messages[3].At - messages[2].At, Is.EqualTo(ReadTimeout), "its timer runs afresh");
            AssertOneCode(messages);
        });
    }
}
