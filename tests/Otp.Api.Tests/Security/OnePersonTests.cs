using Otp.TestKit;
using Otp.TestKit.Mail;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.Api.Tests.Security;

/// <summary>One person is one budget: whatever channel a code goes through, and however the address is spelt.</summary>
[Property("Security", "26")]
internal sealed class OnePersonTests
{
    private const int Budget = 10;
    private const int ShortLength = 5;

    private static readonly string[] Channels = ["sms", "whatsapp"];

    private static readonly string[] ByEmail = ["email"];

    private static readonly string[] Spellings =
        ["anna@gmail.com", "Anna@Gmail.com", "a.n.n.a@gmail.com", "anna+otp@gmail.com", "an.na+x@googlemail.com", "ANNA@GOOGLEMAIL.COM"];

    private VonageStub _vonage = null!;
    private MailServer _mail = null!;
    private OtpServiceHost _service = null!;

    [SetUp]
    public async Task StartService()
    {
        _vonage = await VonageStub.StartAsync();
        _mail = await MailServer.StartAsync();
        _service = await OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup()
            .WithWhatsApp()
            .With("Delivery:Provider", "Messages")
            .With("Smtp:Host", "127.0.0.1")
            .With("Smtp:Port", FormattableString.Invariant($"{_mail.Port}"))
            .With("Smtp:From", "no-reply@shop.example")
            .With("Otp:MaxSendsPerRecipientPerHour", "100")
            .With("Otp:MaxSendsPerRecipientPerDay", "100"));
    }

    [TearDown]
    public async Task StopService()
    {
        await _service.DisposeAsync();
        await _mail.DisposeAsync();
        await _vonage.DisposeAsync();
    }

    [Test]
    public async Task Of_wrong_codes_over_every_channel_of_one_phone_ten_are_judged()
    {
        var phone = Fresh.Phone();

        var judged = await GuessAsync(
            nth => new { phoneNumber = phone, channels = new[] { Channels[nth % Channels.Length] } },
            nth => _vonage.CodeForAsync(phone, nth + 1));

        Assert.That(judged, Is.EqualTo(Budget));
    }

    [Test]
    public async Task Of_wrong_codes_over_every_spelling_of_one_mailbox_ten_are_judged()
    {
        var judged = await GuessAsync(
            nth => new { email = Spellings[nth % Spellings.Length], channels = ByEmail },
            async nth =>
            {
                var received = await Eventually.ReadAsync(() => Task.FromResult(_mail.Received), all => all.Count > nth);
                return received[nth].Parts.Plain.Text.Split(' ')[^1];
            });

        Assert.That(judged, Is.EqualTo(Budget));
    }

    // A token and a spelling or channel for every two guesses, until codes become too long to guess.
    private async Task<int> GuessAsync(Func<int, object> bodyOf, Func<int, Task<string>> codeOf)
    {
        var judged = 0;
        for (var nth = 0; ; nth++)
        {
            var token = Fresh.Token();
            var created = await _service.Client.CreateAsync(token, bodyOf(nth));
            Assert.That(created.Status, Is.EqualTo(201), created.ToString());
            if (created.Json.IntOf("codeLength") > ShortLength)
            {
                return judged;
            }

            var code = await codeOf(nth);
            for (var guess = 1; guess <= 2; guess++)
            {
                judged += (await _service.Client.VerifyAsync(token, Fresh.WrongCode(code, guess))).Status == 404 ? 1 : 0;
            }
        }
    }
}
