using System.Text.Json;
using System.Text.Json.Nodes;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using VonageSimulator;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>The provider's reports: in any order, any number of times, before its own answer.</summary>
[Parallelizable]
internal sealed class StatusReportTests : DeliveryFixture
{
    private static readonly string[][] Orders =
    [
        ["submitted", "delivered", "read"],
        ["submitted", "read", "delivered"],
        ["delivered", "submitted", "read"],
        ["delivered", "read", "submitted"],
        ["read", "submitted", "delivered"],
        ["read", "delivered", "submitted"],
    ];

    [Test]
    public async Task Reports_in_every_order_and_repeated_end_in_the_same_document()
    {
        var ends = new List<string>();
        foreach (var order in Orders)
        {
            ends.Add(await EndAfterAsync(order));
            ends.Add(await EndAfterAsync([.. order, .. order]));
            ends.Add(await EndAfterAsync([.. order.SelectMany(status => new[] { status, status })]));
        }

        Assert.That(ends, Has.Count.EqualTo(18).And.All.EqualTo(ends[0]));
        var document = JsonDocument.Parse(ends[0]).RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(document.DeliveryStatus(), Is.EqualTo("delivered"));
            Assert.That(document.StepStatus(0), Is.EqualTo("read"));
            Assert.That(document.Step(0).TimeOf("sentAt"), Is.EqualTo(Service.Now));
            Assert.That(document.Step(0).TimeOf("deliveredAt"), Is.EqualTo(Service.Now));
            Assert.That(document.Step(0).TimeOf("readAt"), Is.EqualTo(Service.Now));
            Assert.That(document.StepStatus(1), Is.EqualTo("dropped"));
        });
    }

    [Test]
    public async Task A_repeated_rejection_costs_one_SMS([Values(2, 5)] int times)
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Silent));
        await WhenAsync(person, step: 0, "submitted");
        var message = MessagesTo(person)[0];

        await Task.WhenAll(Enumerable.Range(0, times).Select(_ => Service.SendStatusAsync(StatusOf(message, "rejected"))));
        await WhenAsync(person, step: 1, "delivered");
        await Service.SendStatusAsync(StatusOf(message, "rejected"));
        await PassReadTimeoutAsync();

        Assert.That(SmsTo(person), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_delivery_report_that_overtakes_the_answer_is_applied_and_the_timer_still_runs()
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Delivered) { WebhooksFirst = true });
        var document = await WhenAsync(person, step: 0, "delivered");

        await PassReadTimeoutAsync();
        await WhenAsync(person, step: 1, "delivered");

        Assert.That(document.StepStatus(1), Is.EqualTo("pending"));
        Assert.That(MessagesTo(person).Select(message => message.Channel), Is.EqualTo(new[] { "messenger", "sms" }));
    }

    [Test]
    public async Task A_read_receipt_that_overtakes_the_answer_is_applied_and_costs_no_SMS()
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Read) { WebhooksFirst = true, AfterSeconds = 0 });
        var document = await WhenAsync(person, step: 0, "read");

        await PassReadTimeoutAsync();

        Assert.That(document.StepStatus(1), Is.EqualTo("dropped"));
        Assert.That(MessagesTo(person), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_rejection_that_overtakes_the_answer_costs_one_SMS()
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Rejected) { WebhooksFirst = true });
        Service.Time.Advance(TimeSpan.FromSeconds(1));
        var document = await WhenAsync(person, step: 1, "delivered");

        await PassReadTimeoutAsync();

        Assert.That(document.StepStatus(0), Is.EqualTo("rejected"));
        Assert.That(MessagesTo(person).Select(message => message.Channel), Is.EqualTo(new[] { "messenger", "sms" }));
    }

    [Test]
    public async Task What_is_well_formed_and_unknown_is_answered_200([Values(
        """{"message_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","status":"delivered","channel":"sms"}""",
        """{"message_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","status":"seen by an owl","channel":"pigeon"}""",
        """{"dispatch_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","status":"completed"}""",
        "{}",
        "[]")] string body)
    {
        var answer = await Service.SendWebhookAsync(VonageWebhook.StatusPath, body);

        Assert.That(answer.Status, Is.EqualTo(200));
    }

    // All at one instant, so that the documents can be equal to the letter; what tells people apart is taken out.
    private async Task<string> EndAfterAsync(string[] statuses)
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Silent));
        await WhenAsync(person, step: 0, "submitted");
        var message = MessagesTo(person)[0];
        foreach (var status in statuses)
        {
            var answer = await Service.SendStatusAsync(StatusOf(message, status));
            Assert.That(answer.Status, Is.EqualTo(200));
        }

        var document = JsonNode.Parse((await Client.StatusAsync(person.Token)).Text)!.AsObject();
        document.Remove("token");
        foreach (var step in document["delivery"]!["steps"]!.AsArray())
        {
            step!.AsObject().Remove("to");
        }

        return document.ToJsonString();
    }

    private object StatusOf(ReceivedMessage message, string status) => new
    {
        message_uuid = message.Uuid,
        to = message.To,
        from = message.From,
        timestamp = Service.Now,
        status,
        channel = message.Channel,
        client_ref = message.ClientRef,
    };
}
