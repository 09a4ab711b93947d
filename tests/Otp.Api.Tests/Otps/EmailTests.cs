using Otp.TestKit;
using Otp.TestKit.Mail;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.Api.Tests.Otps;

/// <summary>The whole service with a mail server beside Vonage.</summary>
internal sealed class EmailTests
{
    private const string Mailbox = "Anna.Lindqvist+shop@example.org";
    private const string Password = "correct-horse-battery-staple";

    private static readonly string[] ByEmail = ["email"];
    private static readonly string[] ByEmailThenSms = ["email", "sms"];

    private VonageStub _vonage = null!;

    [SetUp]
    public async Task StartVonage() => _vonage = await VonageStub.StartAsync();

    [TearDown]
    public async Task StopVonage() => await _vonage.DisposeAsync();

    [Test]
    public async Task A_code_goes_by_email_and_is_verified()
    {
        await using var server = await MailServer.StartAsync(account: ("otp", Password));
        await using var service = await StartAsync(server.Port);
        var token = Fresh.Token();

        var created = await service.Client.CreateAsync(token, new { email = Mailbox, channels = ByEmail });

        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        var received = await Eventually.ReadAsync(() => Task.FromResult(server.Received), all => all.Count > 0);
        var mail = received.Single();
        var code = mail.Parts.Plain.Text[^10..];
        Assert.That(mail.Envelope, Is.EqualTo($"no-reply@shop.example -> {Mailbox}"));
        Assert.That(mail.Parts.Plain.Text, Is.EqualTo($"Insert the following code: {code}"));
        var document = await service.Client.StatusWhenAsync(token, document => document.StepStatus(0) == "submitted");
        Assert.That(document.Step(0).TextOf("channel"), Is.EqualTo("email"));
        Assert.That(document.Step(0).TextOf("to"), Is.EqualTo("A***@example.org"));
        Assert.That((await service.Client.VerifyAsync(token, code)).Status, Is.EqualTo(200));
        Assert.That(server.Received, Has.Count.EqualTo(1));
        Assert.That(_vonage.Calls, Is.Empty);
    }

    [Test]
    [Property("Security", "31")]
    public async Task A_mailbox_that_the_server_refuses_is_followed_by_an_SMS_and_nothing_of_its_words_is_kept()
    {
        await using var server = new ScriptedMailServer();
        server.Script = (at, _) => at == "RCPT" ? new MailReply($"550 5.1.1 <{Mailbox}> otp {Password}: no such user") { HangsUp = true } : null;
        await using var service = await StartAsync(server.Port);
        var (token, phone) = (Fresh.Token(), Fresh.Phone());

        await service.Client.CreateAsync(token, new { email = Mailbox, phoneNumber = phone, channels = ByEmailThenSms });

        var document = await service.Client.StatusWhenAsync(token, document => document.StepStatus(1) == "submitted");
        Assert.That(document.StepStatus(0), Is.EqualTo("failed"));
        Assert.That(document.StepError(0), Is.EqualTo("message-refused"));
        Assert.That(document.GetRawText(), Does.Not.Contain("no such user"));
        var code = await _vonage.CodeForAsync(phone);
        var log = string.Join('\n', service.Log.Lines);
        Assert.That(log, Does.Not.Contain("Lindqvist").IgnoreCase);
        Assert.That(log, Does.Not.Contain(Password).And.Not.Contain(code));
    }

    private Task<OtpServiceHost> StartAsync(int port) => OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup()
        .With("Otp:CodeLength", "10")
        .With("Delivery:Provider", "Messages")
        .With("Smtp:Host", "127.0.0.1")
        .With("Smtp:Port", $"{port}")
        .With("Smtp:UserName", "otp")
        .With("Smtp:Password", Password)
        .With("Smtp:From", "Shop <no-reply@shop.example>")
        .With("Logging:LogLevel:Default", "Trace")
        .With("Logging:LogLevel:Microsoft", "Trace")
        .With("Logging:LogLevel:System", "Trace"));
}
