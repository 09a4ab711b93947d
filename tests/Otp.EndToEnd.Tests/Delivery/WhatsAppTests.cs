using System.Text.Json;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using VonageSimulator;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>A code on WhatsApp first, and by SMS to the same number when it is not read.</summary>
[Parallelizable]
internal sealed class WhatsAppTests : DeliveryFixture
{
    protected override OtpServiceSetup Setup => base.Setup.WithWhatsApp().With("Delivery:Channels", "whatsapp,sms");

    [Test]
    public async Task A_code_comes_in_the_template_and_works()
    {
        var person = await CreateOnWhatsAppAsync();
        var document = await WhenAsync(person, step: 0, "delivered");
        var message = MessagesTo(person).Single();

        var verified = await Client.VerifyAsync(person.Token, message.Text);

        Assert.Multiple(() =>
        {
            Assert.That(document.Step(0).TextOf("channel"), Is.EqualTo("whatsapp"));
            Assert.That((message.From, message.Template, message.Language), Is.EqualTo((WhatsAppAccount.Sender, WhatsAppAccount.Template, "en")));
            Assert.That(message.Text, Does.Match("^[0-9]{5}$"));
            Assert.That(verified.Status, Is.EqualTo(200));
        });
    }

    [TestCase("pt-BR", "pt_BR")]
    [TestCase("pt-PT", "pt_BR")]
    [TestCase("it-CH", "it")]
    [TestCase("fr", "en")]
    public async Task The_language_is_the_persons_where_the_template_has_it(string locale, string language)
    {
        var person = await CreateOnWhatsAppAsync(locale);

        Assert.That((await Vonage.WaitForMessageAsync(person.Phone)).Language, Is.EqualTo(language));
    }

    [Test]
    public async Task A_message_that_stays_unread_is_followed_by_an_SMS_that_lives_as_long_as_the_code()
    {
        var person = await CreateOnWhatsAppAsync();
        await WhenAsync(person, step: 0, "delivered");

        Service.Time.Advance(ReadTimeout);
        var sms = await Vonage.WaitForMessageAsync(person.Phone, nth: 2);
        await WhenAsync(person, step: 1, "delivered");

        var body = JsonElement.Parse(Vonage.Calls.Single(call => call.Number == sms.CallNumber).Body);
        Assert.Multiple(() =>
        {
            Assert.That(MessagesTo(person).Select(message => message.Channel), Is.EqualTo(new[] { "whatsapp", "sms" }));
            Assert.That(CodeIn(sms), Is.EqualTo(MessagesTo(person)[0].Text), "the same code");
            Assert.That(body.GetProperty("ttl").GetInt32(), Is.EqualTo(300 - 120));
        });
    }

    [Test]
    public async Task A_message_that_is_read_in_time_is_followed_by_nothing()
    {
        var person = await CreateOnWhatsAppAsync();
        await WhenAsync(person, step: 0, "delivered");

        await Vonage.MarkReadAsync(MessagesTo(person)[0].Uuid);
        var document = await WhenAsync(person, step: 0, "read");
        var witness = await CreateOnWhatsAppAsync();
        await WhenAsync(witness, step: 0, "delivered");
        Service.Time.Advance(ReadTimeout);
        await Vonage.WaitForMessageAsync(witness.Phone, nth: 2);

        Assert.That(document.StepStatus(1), Is.EqualTo("dropped"));
        Assert.That(MessagesTo(person), Has.Count.EqualTo(1));
    }

    [TestCase(ScenarioKind.Rejected, null, "rejected", "recipient-unreachable", Description = "not on WhatsApp")]
    [TestCase(ScenarioKind.Rejected, 1022, "rejected", "template-refused")]
    [TestCase(ScenarioKind.Undeliverable, null, "undeliverable", "recipient-unreachable")]
    public async Task A_message_that_does_not_arrive_is_followed_by_an_SMS_at_once(ScenarioKind fate, int? code, string status, string error)
    {
        var person = await CreateOnWhatsAppAsync(scenario: new Scenario(fate) { ErrorCode = code, Times = 1 });
        var document = await WhenAsync(person, step: 1, "delivered");

        Assert.Multiple(() =>
        {
            Assert.That(document.StepStatus(0), Is.EqualTo(status));
            Assert.That(document.StepError(0), Is.EqualTo(error));
            Assert.That(document.DeliveryStatus(), Is.EqualTo("delivered"));
            Assert.That(MessagesTo(person).Select(message => message.Channel), Is.EqualTo(new[] { "whatsapp", "sms" }));
            Assert.That(MessagesTo(person).Select(message => message.At), Is.All.EqualTo(Service.Now));
        });
    }

    [Test]
    public async Task A_message_that_Vonage_refuses_is_followed_by_an_SMS_at_once()
    {
        var person = await CreateOnWhatsAppAsync(scenario: new Scenario(ScenarioKind.Invalid) { Times = 1 });
        var document = await WhenAsync(person, step: 1, "delivered");

        Assert.That(document.StepError(0), Is.EqualTo("message-refused"));
        Assert.That(MessagesTo(person).Select(message => message.Channel), Is.EqualTo(new[] { "sms" }));
        Assert.That(CallsTo(person.Phone), Is.EqualTo(2), "one call on each channel");
    }

    private async Task<Person> CreateOnWhatsAppAsync(string? locale = null, Scenario? scenario = null)
    {
        var person = Person.Fresh();
        if (scenario is not null)
        {
            Vonage.SetScenario(person.Phone, scenario);
        }

        object body = locale is null ? new { phoneNumber = person.Phone } : new { phoneNumber = person.Phone, locale };
        var created = await Client.CreateAsync(person.Token, body);
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        return person;
    }
}
