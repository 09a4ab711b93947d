using System.Globalization;
using System.Text.Json;
using Otp.TestKit;
using Otp.TestKit.Service;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Otps;

/// <summary>What a request may say of channels, addresses, language and source. What it may not is refused, and nothing is stored.</summary>
internal sealed class ChannelChoiceTests : ServiceFixture
{
    private const string On = "On are: messenger, sms, whatsapp.";

    private static readonly string[] Sms = ["sms"];
    private static readonly string[] WhatsAppThenSms = ["whatsapp", "sms"];

    protected override OtpServiceSetup Setup => new OtpServiceSetup()
        .With("Delivery:Provider", "Messages")
        .With("Vonage:WhatsAppSenderId", "393330000000")
        .With("Vonage:WhatsAppTemplate", "otp_code")
        .With("Delivery:CountryCaps:FR", "2")
        .With("Delivery:CountryCaps:BE", "7");

    [TestCase("""["sms","telegram"]""", "channels[1]", "There is no such channel. " + On)]
    [TestCase("""["SMS"]""", "channels[0]", "There is no such channel. " + On)]
    [TestCase("""[null]""", "channels[0]", "There is no such channel. " + On)]
    [TestCase("""["sms","whatsapp","sms"]""", "channels[2]", "Name each channel once. " + On)]
    [TestCase("""["sms","email"]""", "channels[1]", "This channel is switched off. " + On)]
    [TestCase("""["voice"]""", "channels[0]", "This channel is switched off. " + On)]
    [TestCase("""["sms","messenger"]""", "channels[1]", "The recipient has no address that this channel takes. " + On)]
    [TestCase("""[]""", "channels", "Name 1 to 3 channels, or leave the member out.")]
    [TestCase("""["sms","whatsapp","messenger","email"]""", "channels", "Name 1 to 3 channels, or leave the member out.")]
    public async Task Channels_that_cannot_be_gone_through_are_named_by_their_index(string channels, string member, string error)
    {
        var token = Fresh.Token();
        var answer = await Client.CallAsync(
            HttpMethod.Post, $"/otp/{token}", $$"""{"phoneNumber":"{{Fresh.Phone()}}","channels":{{channels}}}""");

        Assert.That(answer.Status, Is.EqualTo(400), answer.ToString());
        Assert.That(answer.Json.TextOf("type"), Is.EqualTo("urn:problem:otp:validation"));
        Assert.That(ErrorsOf(answer)[member], Is.EqualTo(new[] { error }));
        Assert.That((await Client.StatusAsync(token)).Status, Is.EqualTo(404), "nothing is stored");
    }

    [TestCase("""{"phoneNumber":"+39 333 1234567","channels":"sms"}""")]
    [TestCase("""{"phoneNumber":"+39 333 1234567","channels":[1]}""")]
    [TestCase("""{"phoneNumber":"+39 333 1234567","locale":7}""")]
    [TestCase("""{"phoneNumber":"+39 333 1234567","test":true}""")]
    public async Task What_is_of_another_type_or_unknown_is_refused(string body)
        => Assert.That((await Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}", body)).Status, Is.EqualTo(400));

    [TestCase("email", "Anna <anna@example.com>")]
    [TestCase("email", "\"anna\"@example.com")]
    [TestCase("email", "anna@[192.0.2.1]")]
    [TestCase("email", "anna@example.com\r\nBcc: bob@example.com")]
    [TestCase("email", "anna@müller.example")]
    [TestCase("email", "")]
    [TestCase("locale", "italiano!")]
    [TestCase("locale", "it_IT")]
    [TestCase("locale", "")]
    [TestCase("source", "")]
    public async Task A_member_that_breaks_its_rule_is_named_and_its_value_is_not_repeated(string member, string value)
    {
        var body = new Dictionary<string, string>(StringComparer.Ordinal) { ["phoneNumber"] = Fresh.Phone(), [member] = value };
        var answer = await Client.CreateAsync(Fresh.Token(), body);

        Assert.That(answer.Status, Is.EqualTo(400), answer.ToString());
        Assert.That(ErrorsOf(answer).Keys, Is.EqualTo(new[] { member }));
        if (value.Length > 0)
        {
            Assert.That(answer.Text, Does.Not.Contain(JsonEncodedText.Encode(value).ToString()));
        }
    }

    [TestCase(128, 201)]
    [TestCase(129, 400)]
    public async Task A_source_has_at_most_128_characters(int length, int status)
    {
        var answer = await Client.CreateAsync(Fresh.Token(), new { phoneNumber = Fresh.Phone(), source = new string('a', length) });

        Assert.That(answer.Status, Is.EqualTo(status), answer.ToString());
    }

    [Test]
    public async Task A_recipient_whom_no_channel_of_the_usual_ones_reaches_is_told_so()
    {
        var answer = await Client.CreateAsync(Fresh.Token(), new { email = "anna@example.com" });

        Assert.That(answer.Status, Is.EqualTo(400));
        Assert.That(
            ErrorsOf(answer)["channels"],
            Is.EqualTo(new[] { $"No channel that is on reaches this recipient: give an address that one of them takes. {On}" }));
    }

    [Test]
    public async Task An_address_that_no_step_takes_is_kept_as_part_of_the_recipient()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        var created = await Client.CreateAsync(token, new { phoneNumber = phone, email = "Anna@gmail.com", channels = Sms });
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        Assert.That(created.Json.StepCount(), Is.EqualTo(1));

        var other = await Client.CreateAsync(token, new { phoneNumber = phone, email = "anne@gmail.com" });
        Assert.That(other.Json.TextOf("type"), Is.EqualTo("urn:problem:otp:cool-down"), "asked before the recipients are compared");
    }

    [Test]
    public async Task The_channel_of_a_step_has_the_name_that_requests_use()
    {
        var created = await Client.CreateAsync(
            Fresh.Token(), new { phoneNumber = Fresh.Phone(), channels = WhatsAppThenSms, locale = "IT-it" });

        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        Assert.That(created.Json.Step(0).TextOf("channel"), Is.EqualTo("whatsapp"));
        Assert.That(created.Json.Step(1).TextOf("channel"), Is.EqualTo("sms"));
    }

    [Test]
    public async Task A_country_past_its_cap_is_refused_by_the_rule_CountryCap()
    {
        for (var send = 0; send < 2; send++)
        {
            Assert.That((await Client.CreateBySmsAsync(Fresh.Token(), $"+33 6 12 34 56 7{send}")).Status, Is.EqualTo(201));
        }

        var refused = await Client.CreateBySmsAsync(Fresh.Token(), "+33 6 12 34 56 79");

        Assert.That(refused.Status, Is.EqualTo(429), refused.ToString());
        Assert.That(refused.Json.TextOf("type"), Is.EqualTo("urn:problem:otp:send-budget"));
        Assert.That(refused.Json.TextOf("rule"), Is.EqualTo("CountryCap"));
        Assert.That(int.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture), Is.InRange(3_590, 3_660));
    }

    [Test]
    public async Task Of_fifty_simultaneous_codes_to_a_country_and_of_one_source_as_many_are_made_as_they_bear()
    {
        var toBelgium = await Task.WhenAll(Enumerable.Range(10, 50).Select(
            caller => Client.CreateBySmsAsync(Fresh.Token(), $"+32 470 12 34 {caller}")));
        var source = Fresh.Token();
        var ofOneSource = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            _ => Client.CreateAsync(Fresh.Token(), new { phoneNumber = Fresh.Phone(), source })));

        Assert.That(toBelgium.Count(answer => answer.Status == 201), Is.EqualTo(7), "its cap");
        Assert.That(ofOneSource.Count(answer => answer.Status == 201), Is.EqualTo(10));
    }
}
