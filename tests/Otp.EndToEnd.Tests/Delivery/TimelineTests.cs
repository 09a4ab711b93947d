using System.Text.Json;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using VonageSimulator;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>What the status document says about the way of a message.</summary>
[Parallelizable]
internal sealed class TimelineTests : DeliveryFixture
{
    private const string Code = "6373163731";
    private const string RawText = $"Insert the following code: {Code}, says the provider";

    [Test]
    public async Task Each_step_shows_its_times()
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Silent));
        await WhenAsync(person, step: 0, "submitted");
        var (uuid, start) = (MessagesTo(person)[0].Uuid, Service.Now);

        Service.Time.Advance(TimeSpan.FromSeconds(2));
        await Vonage.MarkDeliveredAsync(uuid);
        Service.Time.Advance(ReadTimeout - TimeSpan.FromSeconds(2));
        await WhenAsync(person, step: 1, "delivered");
        Service.Time.Advance(TimeSpan.FromSeconds(5));
        await Vonage.MarkReadAsync(uuid);
        var document = await StatusAsync(person);

        var (messenger, sms) = (document.Step(0), document.Step(1));
        Assert.Multiple(() =>
        {
            Assert.That(document.DeliveryStatus(), Is.EqualTo("delivered"));
            Assert.That(messenger.Members(), Is.EqualTo(new[] { "channel", "to", "status", "provider", "sentAt", "deliveredAt", "readAt" }));
            Assert.That(messenger.TextOf("channel"), Is.EqualTo("messenger"));
            Assert.That(messenger.TextOf("status"), Is.EqualTo("read"));
            Assert.That(messenger.TimeOf("sentAt"), Is.EqualTo(start));
            Assert.That(messenger.TimeOf("deliveredAt"), Is.EqualTo(start + TimeSpan.FromSeconds(2)));
            Assert.That(messenger.TimeOf("readAt"), Is.EqualTo(start + ReadTimeout + TimeSpan.FromSeconds(5)));
            Assert.That(sms.Members(), Is.EqualTo(new[] { "channel", "to", "status", "provider", "sentAt", "deliveredAt" }));
            Assert.That(sms.TextOf("channel"), Is.EqualTo("sms"));
            Assert.That(sms.TimeOf("sentAt"), Is.EqualTo(start + ReadTimeout));
            Assert.That(sms.TimeOf("deliveredAt"), Is.EqualTo(start + ReadTimeout));
            Assert.That(document.ToString(), Does.Not.Contain(person.Messenger).And.Not.Contain(person.Phone), "addresses are masked");
        });
    }

    [TestCase("1300", "recipient-unreachable", "The recipient cannot be reached on this channel.")]
    [TestCase("1340", "window-closed", "The recipient has not written to the page within the last 24 hours.")]
    [TestCase("4711", "not-delivered", "The provider could not deliver the message.")]
    [TestCase(RawText, "not-delivered", "The provider could not deliver the message.")]
    public async Task A_failed_step_shows_our_reason_and_never_the_text_of_the_provider(string title, string code, string reason)
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Silent));
        await WhenAsync(person, step: 0, "submitted");
        var message = MessagesTo(person)[0];

        await Service.SendStatusAsync(new
        {
            message_uuid = message.Uuid,
            status = "undeliverable",
            channel = "messenger",
            client_ref = message.ClientRef,
            error = new { type = RawText, title, detail = RawText, instance = RawText, reason = RawText },
        });
        var document = await StatusAsync(person);

        AssertReason(document, code, reason);
    }

    [Test]
    public async Task A_failed_step_of_the_old_format_shows_our_reason_too()
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Silent));
        await WhenAsync(person, step: 0, "submitted");

        await Service.SendStatusAsync(new
        {
            message_uuid = MessagesTo(person)[0].Uuid,
            client_ref = MessagesTo(person)[0].ClientRef,
            to = new { type = "messenger", id = person.Messenger },
            status = "rejected",
            error = new { code = 1240, reason = RawText },
        });
        var document = await StatusAsync(person);

        AssertReason(document, "recipient-opted-out", "The recipient does not want messages from this sender.");
    }

    [Test]
    public async Task A_refused_call_shows_our_reason_and_not_the_body_of_the_answer()
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Invalid));

        var document = await WhenAsync(person, step: 0, "failed");

        AssertReason(document, "message-refused", "The provider refused the message for this recipient.");
    }

    private void AssertReason(JsonElement document, string code, string reason)
    {
        var error = document.Step(0).GetProperty("error");
        Assert.Multiple(() =>
        {
            Assert.That(error.Members(), Is.EqualTo(new[] { "code", "reason" }));
            Assert.That(error.TextOf("code"), Is.EqualTo(code));
            Assert.That(error.TextOf("reason"), Is.EqualTo(reason));
            Assert.That(document.ToString(), Does.Not.Contain(Code).And.Not.Contain("says the provider"));
            Assert.That(Service.Log.Lines, Has.None.Contain(Code).And.None.Contain("says the provider"));
        });
    }
}
