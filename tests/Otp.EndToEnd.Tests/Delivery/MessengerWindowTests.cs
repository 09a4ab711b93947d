using System.Text.Json;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>Messenger takes messages within 24 hours of the person's last one; here the service is told to mind that.</summary>
[Parallelizable]
internal sealed class MessengerWindowTests : DeliveryFixture
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    protected override OtpServiceSetup Setup => base.Setup.With("Delivery:SkipClosedMessengerWindow", "true");

    [Test]
    public async Task Somebody_who_never_wrote_gets_an_SMS_alone()
    {
        var person = await CreateAsync();

        AssertSmsAlone(await WhenAsync(person, step: 0, "delivered"), person);
    }

    [Test]
    public async Task Somebody_who_has_just_written_gets_a_message_on_Messenger()
    {
        var person = Person.Fresh();
        await Vonage.SendInboundAsync("messenger", person.Messenger, "Hello");

        await PostAsync(person);

        AssertMessenger(await WhenAsync(person, step: 0, "delivered"), person);
    }

    [TestCase(23, 59, 59, true)]
    [TestCase(24, 0, 0, false)]
    public async Task The_window_is_open_for_24_hours_and_not_for_one_second_longer(int hours, int minutes, int seconds, bool open)
    {
        var person = Person.Fresh();
        await WriteAsync(person, new TimeSpan(hours, minutes, seconds));

        await PostAsync(person);

        var document = await WhenAsync(person, step: 0, "delivered");
        if (open)
        {
            AssertMessenger(document, person);
        }
        else
        {
            AssertSmsAlone(document, person);
        }
    }

    [Test]
    public async Task The_last_message_counts_in_whatever_order_they_reach_us()
    {
        var person = Person.Fresh();
        await WriteAsync(person, Window - TimeSpan.FromSeconds(1));
        await WriteAsync(person, Window + TimeSpan.FromHours(1));

        await PostAsync(person);

        AssertMessenger(await WhenAsync(person, step: 0, "delivered"), person);
    }

    [Test]
    public async Task What_others_write_opens_nobody_elses_window()
    {
        var (person, other) = (Person.Fresh(), Person.Fresh());
        await WriteAsync(other, TimeSpan.Zero);

        await PostAsync(person);

        AssertSmsAlone(await WhenAsync(person, step: 0, "delivered"), person);
    }

    [TestCase("sms")]
    [TestCase("whatsapp")]
    public async Task A_message_on_another_channel_is_taken_and_opens_no_window(string channel)
    {
        var person = Person.Fresh();
        await Vonage.SendInboundAsync(channel, person.Messenger, "Hello");
        Assert.That(Vonage.WebhookAttempts[^1].Answer, Is.EqualTo(200));

        await PostAsync(person);

        AssertSmsAlone(await WhenAsync(person, step: 0, "delivered"), person);
    }

    [Test]
    public async Task Somebody_without_a_number_gets_a_message_on_Messenger_even_so()
    {
        var person = Person.Fresh();
        var created = await Client.CreateAsync(person.Token, new { messengerId = person.Messenger });
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());

        var document = await WhenAsync(person, step: 0, "delivered");

        Assert.That(document.Step(0).TextOf("channel"), Is.EqualTo("messenger"));
        Assert.That(CallsTo(person.Messenger), Is.EqualTo(1));
    }

    private async Task WriteAsync(Person person, TimeSpan ago)
    {
        var answer = await Service.SendWebhookAsync(VonageWebhook.InboundPath, JsonSerializer.Serialize(new
        {
            channel = "messenger",
            message_uuid = Guid.CreateVersion7(),
            to = "106900000000",
            from = person.Messenger,
            timestamp = Service.Now - ago,
            message_type = "text",
            text = "Hello",
        }));
        Assert.That(answer.Status, Is.EqualTo(200), answer.ToString());
    }

    private void AssertSmsAlone(JsonElement document, Person person)
    {
        Assert.Multiple(() =>
        {
            Assert.That(document.StepCount(), Is.EqualTo(1));
            Assert.That(document.Step(0).TextOf("channel"), Is.EqualTo("sms"));
            Assert.That(MessagesTo(person).Select(message => message.Channel), Is.EqualTo(new[] { "sms" }));
        });
    }

    private void AssertMessenger(JsonElement document, Person person)
    {
        Assert.Multiple(() =>
        {
            Assert.That(document.StepCount(), Is.EqualTo(2));
            Assert.That(document.Step(0).TextOf("channel"), Is.EqualTo("messenger"));
            Assert.That(document.StepStatus(1), Is.EqualTo("pending"));
            Assert.That(MessagesTo(person).Select(message => message.Channel), Is.EqualTo(new[] { "messenger" }));
        });
    }
}
