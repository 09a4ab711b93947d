using MimeKit;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Delivery.Smtp;
using Otp.TestKit.Mail;

namespace Otp.Infrastructure.Tests.Delivery.Smtp;

/// <summary>The mail as a real server receives it.</summary>
public sealed class SmtpMailTests
{
    private static readonly string[] Headers =
        ["From", "To", "Date", "Message-Id", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type"];

    private MailServer _server = null!;
    private SmtpSetup _setup = null!;

    [SetUp]
    public async Task Start()
    {
        _server = await MailServer.StartAsync();
        _setup = new SmtpSetup(_server.Port);
    }

    [TearDown]
    public async Task Stop()
    {
        await _setup.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task It_says_who_to_whom_when_and_that_no_person_wrote_it_and_nothing_else()
    {
        await _setup.SendAsync();

        var mail = _server.Received.Single();
        Assert.Multiple(() =>
        {
            Assert.That(mail.Envelope, Is.EqualTo($"no-reply@shop.example -> {SmtpSetup.Mailbox}"));
            Assert.That(
                mail.Message.Headers.Concat(mail.Message.Body!.Headers).Select(header => header.Field).Distinct(StringComparer.OrdinalIgnoreCase),
                Is.EquivalentTo(Headers));
            Assert.That(mail.Message.From.ToString(), Is.EqualTo("\"Shop\" <no-reply@shop.example>"));
            Assert.That(mail.Message.To.ToString(), Is.EqualTo(SmtpSetup.Mailbox), "as it was spelt");
            Assert.That(mail.Message.Date, Is.EqualTo(SmtpSetup.Now));
            Assert.That(mail.Message.MessageId, Is.EqualTo($"{SmtpSetup.ClientRef}@shop.example"));
            Assert.That(mail.Message.Subject, Is.EqualTo("Shop: 63731"));
            Assert.That(mail.Message.Headers[HeaderId.AutoSubmitted], Is.EqualTo("auto-generated"));
            Assert.That(mail.Message.Body.ContentType.MimeType, Is.EqualTo("multipart/alternative"));
        });
    }

    [Test]
    public async Task The_text_is_there_as_it_is_and_as_html_with_the_code_large()
    {
        await _setup.SendAsync(SmtpSetup.Message("{code} is your <Shop> & Co code.\nIt is good for 5 minutes.", "<Shop> & Co: {code}"));

        var (plain, html) = _server.Received.Single().Parts;
        Assert.That(plain.Text, Is.EqualTo("63731 is your <Shop> & Co code.\nIt is good for 5 minutes."));
        Assert.That(html.Text, Is.EqualTo(
            """
            <!DOCTYPE html>
            <html lang="en" dir="ltr">
            <head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>&lt;Shop&gt; &amp; Co: 63731</title></head>
            <body><p lang="en" dir="ltr" style="font:16px/1.5 sans-serif"><strong dir="ltr" style="font-size:2em;letter-spacing:.1em;white-space:nowrap">63731</strong> is your &lt;Shop&gt; &amp; Co code.<br>
            It is good for 5 minutes.</p></body>
            </html>

            """));
    }

    [Test]
    public async Task A_code_that_also_stands_elsewhere_in_the_text_is_large_once()
    {
        await _setup.SendAsync(SmtpSetup.Message("{code} is your code for room 63731 & 😀."));

        var (_, html) = _server.Received.Single().Parts;
        Assert.That(html.Text.Split("<strong"), Has.Length.EqualTo(2));
        Assert.That(html.Text, Does.Contain("</strong> is your code for room 63731 &amp; "));
    }

    [TestCase("en", "Shop: {code}", "{code} is your code.", "7bit")]
    [TestCase("ja", "ショップ：{code}", "認証コード：{code}（有効期限5分）", "base64")]
    [TestCase("ar", "المتجر: {code}", "رمز التحقق الخاص بك هو {code}.", "base64")]
    [TestCase("de", "Bücher: {code}", "{code} ist Ihr Code für Bücher.", "quoted-printable")]
    public async Task Every_language_arrives_as_it_was_written_in_signs_that_every_server_takes(
        string locale, string subject, string text, string encoding)
    {
        await _setup.SendAsync(SmtpSetup.Message(text, subject, locale));

        var mail = _server.Received.Single();
        var said = text.Replace("{code}", "63731", StringComparison.Ordinal);
        Assert.That(mail.Message.Subject, Is.EqualTo(subject.Replace("{code}", "63731", StringComparison.Ordinal)));
        Assert.That(mail.Parts.Plain.Text.TrimEnd(), Is.EqualTo(said));
        Assert.That(mail.Parts.Plain.ContentType.Charset, Is.EqualTo("utf-8"));
        Assert.That(Header(mail.Parts.Plain.ContentTransferEncoding), Is.EqualTo(encoding));
        Assert.That(mail.Parts.Html.ContentType.Charset, Is.EqualTo("utf-8"));
        Assert.That(mail.Parts.Html.Text, Does.Contain($"<html lang=\"{locale}\" dir=\"{(locale == "ar" ? "rtl" : "ltr")}\">"));
        foreach (var around in said.Split("63731"))
        {
            Assert.That(mail.Parts.Html.Text, Does.Contain(around));
        }

        Assert.That(mail.Raw, Has.All.LessThan(128), "7 bits, whatever the server offers");
        Assert.That(mail.Lines, Has.None.Contains('\n').And.None.Contains('\r'), "lines end with both");
        Assert.That(mail.Lines.Max(line => line.Length), Is.LessThanOrEqualTo(78));
    }

    [Test]
    public async Task An_international_domain_goes_in_its_ascii_form()
    {
        await _setup.SendAsync(SmtpSetup.Message(to: "anna@xn--bcher-kva.example"));

        var mail = _server.Received.Single();
        Assert.That(mail.Envelope, Is.EqualTo("no-reply@shop.example -> anna@xn--bcher-kva.example"));
        Assert.That(mail.Lines, Has.One.EqualTo("To: anna@xn--bcher-kva.example"));
    }

    [TestCase("plus+tag.and.dots@Gmail.com")]
    [TestCase("o'hara{x}|y~z@example.org")]
    [TestCase("UPPER@EXAMPLE.ORG")]
    public async Task A_mailbox_is_written_to_as_it_was_spelt(string mailbox)
    {
        await _setup.SendAsync(SmtpSetup.Message(to: mailbox));

        Assert.That(_server.Received.Single().Envelope, Is.EqualTo($"no-reply@shop.example -> {mailbox}"));
    }

    [Test]
    public async Task The_repetition_of_a_step_is_the_same_message()
    {
        await _setup.SendAsync();
        _setup.Time.Advance(TimeSpan.FromSeconds(3));
        await _setup.SendAsync();

        Assert.That(_server.Received.Select(mail => mail.Message.MessageId), Is.All.EqualTo($"{SmtpSetup.ClientRef}@shop.example"));
        Assert.That(_server.Received, Has.Count.EqualTo(2));
    }

    [TestCase("Shop\r\nBcc: all@shop.example\r\n\r\nBuy: {code}")]
    [TestCase("Shop\nBcc: all@shop.example\n\nBuy: {code}")]
    [TestCase("Shop\rBcc: all@shop.example\r\rBuy: {code}")]
    [TestCase("Shop\u0085Bcc: all@shop.example\u2028Buy: {code}")]
    public async Task A_line_break_in_a_subject_begins_no_header_and_no_body(string subject)
    {
        await _setup.SendAsync(SmtpSetup.Message(subject: subject));

        var mail = _server.Received.Single();
        Assert.That(mail.Envelope, Is.EqualTo($"no-reply@shop.example -> {SmtpSetup.Mailbox}"));
        Assert.That(mail.Message.Bcc, Is.Empty);
        Assert.That(mail.Message.Subject, Does.StartWith("Shop").And.EndsWith("Buy: 63731"));
        Assert.That(mail.Lines, Has.None.StartsWith("Bcc"));
    }

    [Test]
    public async Task A_line_that_is_a_dot_does_not_end_the_message()
    {
        await _setup.SendAsync(SmtpSetup.Message("{code}\n.\nMAIL FROM:<all@shop.example>"));

        Assert.That(_server.Received.Single().Parts.Plain.Text, Is.EqualTo("63731\n.\nMAIL FROM:<all@shop.example>"));
    }

    [Test]
    public async Task It_signs_in_where_an_account_is_configured()
    {
        await using var server = await MailServer.StartAsync(account: (SmtpSetup.UserName, SmtpSetup.Password));
        await using var setup = new SmtpSetup(server.Port, signsIn: true);
        Assert.That(await setup.SendAsync(), Is.EqualTo(new SendOutcome.Accepted(null, null)));

        await using var stranger = await MailServer.StartAsync(account: (SmtpSetup.UserName, "another password"));
        await using var refused = new SmtpSetup(stranger.Port, signsIn: true);
        Assert.That(await refused.SendAsync(), Is.EqualTo(new SendOutcome.Denied(DeliveryError.CredentialsRefused)));
        Assert.That(stranger.Received, Is.Empty);
    }

    [TestCase(587)]
    [TestCase(465)]
    public async Task It_goes_through_TLS_to_a_server_elsewhere(int port)
    {
        using var certificate = new MailCertificate();
        await using var server = await MailServer.StartAsync(certificate, implicitTls: port == 465, (SmtpSetup.UserName, SmtpSetup.Password));
        await using var setup = new SmtpSetup(SmtpSetup.Host, port, SmtpSetup.ReachOf(server.Port, certificate), signsIn: true);

        Assert.That(await setup.SendAsync(), Is.EqualTo(new SendOutcome.Accepted(null, null)));
        Assert.That(server.Received.Single().Secure, Is.True);
    }

    [TestCase("en", "ltr")]
    [TestCase("ar", "rtl")]
    [TestCase("ar-EG", "rtl")]
    [TestCase("he", "rtl")]
    [TestCase("fa-IR", "rtl")]
    [TestCase("ur", "rtl")]
    [TestCase("pa-Arab-PK", "rtl")]
    [TestCase("pa", "ltr")]
    [TestCase("sd-Deva-IN", "ltr")]
    [TestCase("zh-Hant-TW", "ltr")]
    [TestCase("sr-Latn", "ltr")]
    public void A_locale_is_read_in_the_direction_of_its_script(string locale, string direction)
        => Assert.That(SmtpMail.DirectionOf(locale), Is.EqualTo(direction));

    private static string Header(ContentEncoding encoding) => encoding switch
    {
        ContentEncoding.SevenBit or ContentEncoding.Default => "7bit",
        ContentEncoding.QuotedPrintable => "quoted-printable",
        ContentEncoding.Base64 => "base64",
        _ => $"{encoding}",
    };
}
