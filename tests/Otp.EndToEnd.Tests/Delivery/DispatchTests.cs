using System.Text.Json;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using VonageSimulator;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>Dispatch: one call for the whole workflow, Vonage's timer, v0.1 statuses and the final report.</summary>
[Parallelizable]
internal sealed class DispatchTests : DeliveryFixture
{
    protected override OtpServiceSetup Setup => base.Setup.With("Delivery:Provider", "Dispatch");

    [Test]
    public async Task An_unread_message_is_followed_by_an_SMS_from_the_same_call()
    {
        var person = await CreateDeliveredAsync();

        Service.Time.Advance(ReadTimeout);
        var sms = await Vonage.WaitForMessageAsync(person.Phone);
        var document = await WhenAsync(person, step: 1, "delivered");

        Assert.Multiple(() =>
        {
            Assert.That(document.DeliveryStatus(), Is.EqualTo("delivered"));
            Assert.That(document.StepStatus(0), Is.EqualTo("delivered"));
            Assert.That(document.GetProperty("delivery").TextOf("providerId"), Is.EqualTo(sms.WorkflowId));
            Assert.That(CodeIn(sms), Is.EqualTo(CodeIn(MessagesTo(person)[0])));
            Assert.That(CallsTo(person.Phone), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task The_final_report_of_a_message_that_was_read_drops_the_SMS()
    {
        var person = await CreateDeliveredAsync();

        await Vonage.MarkReadAsync(MessagesTo(person)[0].Uuid);
        await Vonage.WaitForWebhookAsync(attempt => IsReportOn(attempt, person) && attempt.Answer == 200);
        var document = await WhenAsync(person, step: 1, "dropped");

        Assert.Multiple(() =>
        {
            Assert.That(document.StepStatus(0), Is.EqualTo("read"));
            Assert.That(document.StepError(1), Is.EqualTo("not-needed"));
            Assert.That(document.DeliveryStatus(), Is.EqualTo("delivered"));
        });
    }

    [Test]
    public async Task A_final_report_alone_tells_what_became_of_each_message()
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Silent));
        await WhenAsync(person, step: 0, "submitted");
        var message = MessagesTo(person)[0];

        var answer = await Service.SendStatusAsync(new
        {
            dispatch_uuid = message.WorkflowId,
            template = "failover",
            status = "completed",
            _links = new
            {
                messages = new[]
                {
                    new { message_uuid = message.Uuid, channel = "messenger", status = "rejected" },
                    new { message_uuid = Guid.CreateVersion7().ToString(), channel = "sms", status = "delivered" },
                },
            },
        });
        var document = await StatusAsync(person);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Status, Is.EqualTo(200));
            Assert.That(document.StepStatus(0), Is.EqualTo("rejected"));
            Assert.That(document.StepError(0), Is.EqualTo("not-delivered"));
            Assert.That(document.StepStatus(1), Is.EqualTo("delivered"));
            Assert.That(document.DeliveryStatus(), Is.EqualTo("delivered"));
        });
    }

    [Test]
    public async Task A_rejected_message_is_followed_by_an_SMS_from_the_same_call()
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Rejected));

        // Two messages, two reports: they come in any order.
        await WhenAsync(person, step: 0, "rejected");
        var document = await WhenAsync(person, step: 1, "delivered");

        Assert.Multiple(() =>
        {
            Assert.That(document.StepStatus(0), Is.EqualTo("rejected"));
            Assert.That(document.StepError(0), Is.EqualTo("window-closed"));
            Assert.That(CallsTo(person.Phone), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_resend_is_SMS_alone()
    {
        var person = await CreateDeliveredAsync();

        Service.Time.Advance(TimeSpan.FromSeconds(30));
        await PostAsync(person);
        var sms = await Vonage.WaitForMessageAsync(person.Phone);
        var document = await WhenAsync(person, step: 0, "delivered");

        Assert.Multiple(() =>
        {
            Assert.That(document.StepCount(), Is.EqualTo(1));
            Assert.That(sms.Steps, Is.EqualTo(1));
            Assert.That(CodeIn(sms), Is.EqualTo(CodeIn(MessagesTo(person)[0])));
            Assert.That(CallsTo(person.Messenger), Is.EqualTo(1));
            Assert.That(CallsTo(person.Phone), Is.EqualTo(2));
        });
    }

    [Test]
    public async Task A_delivery_report_that_overtakes_the_answer_is_kept_and_applied()
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Delivered) { WebhooksFirst = true });

        var document = await WhenAsync(person, step: 0, "delivered");

        Assert.That(document.Step(0).TimeOf("deliveredAt"), Is.EqualTo(Service.Now));
        Assert.That(document.StepStatus(1), Is.EqualTo("pending"));
    }

    [Test]
    public async Task A_final_report_that_overtakes_the_answer_is_kept_and_applied()
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Read) { WebhooksFirst = true, AfterSeconds = 0 });

        var read = await WhenAsync(person, step: 0, "read");
        var document = await WhenAsync(person, step: 1, "dropped");

        Assert.That(read.DeliveryStatus(), Is.EqualTo("delivered"));
        Assert.That(document.StepError(1), Is.EqualTo("not-needed"));
    }

    private bool IsReportOn(WebhookAttempt attempt, Person person)
        => attempt.Kind == WebhookKind.Report
            && JsonDocument.Parse(attempt.Body).RootElement.TextOf("dispatch_uuid") == MessagesTo(person)[0].WorkflowId;
}
