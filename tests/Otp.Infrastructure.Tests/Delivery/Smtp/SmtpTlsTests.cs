using Otp.Domain.Delivery;
using Otp.TestKit.Mail;

namespace Otp.Infrastructure.Tests.Delivery.Smtp;

/// <summary>To a server that is not on this machine nothing goes in clear, and nothing to one whose certificate is not right.</summary>
public sealed class SmtpTlsTests
{
    private static readonly SendOutcome Accepted = new SendOutcome.Accepted(null, null);
    private static readonly SendOutcome Later = new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null);

    private MailCertificate _certificate = null!;
    private ScriptedMailServer _server = null!;

    [SetUp]
    public void Start()
    {
        _certificate = new MailCertificate();
        _server = new ScriptedMailServer { Certificate = _certificate.Certificate };
    }

    [TearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
    }

    [Test]
    public async Task The_account_and_the_message_go_behind_STARTTLS()
    {
        Assert.That(await SendAsync(587, _certificate), Is.EqualTo(Accepted));
        Assert.That(
            _server.Story,
            Is.EqualTo("1 EHLO, 1 STARTTLS, 1 EHLO, 1 AUTH, 1 MAIL, 1 RCPT, 1 DATA, 1 message"));
    }

    [Test]
    public async Task On_port_465_TLS_comes_first()
    {
        _server.ImplicitTls = true;

        Assert.That(await SendAsync(465, _certificate), Is.EqualTo(Accepted));
        Assert.That(_server.Story, Is.EqualTo("1 EHLO, 1 AUTH, 1 MAIL, 1 RCPT, 1 DATA, 1 message"));
    }

    [TestCase(25)]
    [TestCase(587)]
    [TestCase(2525)]
    public async Task A_server_that_offers_no_STARTTLS_is_sent_nothing_and_the_operator_is_told(int port)
    {
        _server.Certificate = null;

        await ExpectNothingAsync(port, _certificate, "1 EHLO", "it offers no STARTTLS");
    }

    [TestCase("454 4.7.0 TLS not available")]
    [TestCase("502 5.5.1 Command not implemented")]
    public async Task A_server_that_offers_STARTTLS_and_refuses_it_is_sent_nothing(string reply)
    {
        _server.Script = (at, _) => at == "STARTTLS" ? new MailReply(reply) : null;

        await ExpectNothingAsync(587, _certificate, "1 EHLO, 1 STARTTLS", told: null);
    }

    [Test]
    public async Task A_server_that_says_in_clear_what_should_come_in_TLS_is_not_believed()
    {
        _server.Script = (at, _) => at == "STARTTLS" ? new MailReply("220 2.0.0 Ready\r\n250-mail\r\n250 AUTH PLAIN") { HangsUp = true } : null;

        await ExpectNothingAsync(587, _certificate, "1 EHLO, 1 STARTTLS", "the TLS handshake failed");
    }

    [Test]
    public async Task A_certificate_of_nobody_is_not_trusted()
        => await ExpectNothingAsync(587, trusted: null, "1 EHLO, 1 STARTTLS", "its certificate is not trusted, RemoteCertificateChainErrors");

    [Test]
    public async Task A_certificate_of_another_name_is_not_trusted()
    {
        using var other = new MailCertificate("mail.other.example");
        _server.Certificate = other.Certificate;

        await ExpectNothingAsync(587, other, "1 EHLO, 1 STARTTLS", "its certificate is not trusted, RemoteCertificateNameMismatch, RemoteCertificateChainErrors");
    }

    [Test]
    public async Task A_certificate_that_has_expired_is_not_trusted()
    {
        using var expired = new MailCertificate(expired: true);
        _server.Certificate = expired.Certificate;

        await ExpectNothingAsync(587, expired, "1 EHLO, 1 STARTTLS", "its certificate is not trusted, RemoteCertificateChainErrors");
    }

    [Test]
    public async Task A_certificate_that_is_not_trusted_is_not_on_port_465_either()
    {
        _server.ImplicitTls = true;

        await ExpectNothingAsync(465, trusted: null, "", "its certificate is not trusted, RemoteCertificateChainErrors");
    }

    [Test]
    public async Task A_server_in_clear_on_port_465_is_sent_nothing()
    {
        _server.Certificate = null;

        await ExpectNothingAsync(465, _certificate, heard: null, "the TLS handshake failed");
    }

    [Test]
    public async Task A_server_on_this_machine_is_spoken_to_in_clear()
    {
        await using var setup = new SmtpSetup("localhost", _server.Port, reach: null, signsIn: false);

        Assert.That(await setup.SendAsync(), Is.EqualTo(Accepted));
        Assert.That(_server.Heard, Has.None.EqualTo("1 STARTTLS"));
    }

    private async Task<SendOutcome> SendAsync(int port, MailCertificate trusted)
    {
        await using var setup = new SmtpSetup(SmtpSetup.Host, port, SmtpSetup.ReachOf(_server.Port, trusted), signsIn: true);
        return await setup.SendAsync();
    }

    private async Task ExpectNothingAsync(int port, MailCertificate? trusted, string? heard, string? told)
    {
        await using var setup = new SmtpSetup(SmtpSetup.Host, port, SmtpSetup.ReachOf(_server.Port, trusted), signsIn: true);

        Assert.That(await setup.SendAsync(), Is.EqualTo(Later));
        if (heard is not null)
        {
            Assert.That(_server.Story, Is.EqualTo(heard));
        }

        // Commands, and not letters: a greeting of TLS, which a server in clear may take for a line, has the server's name in it.
        Assert.That(_server.Heard, Has.None.Match("^[0-9]+ (AUTH|MAIL)$"));
        var errors = setup.Logged.Where(line => line.StartsWith("Error", StringComparison.Ordinal));
        if (told is null)
        {
            Assert.That(errors, Is.Empty);
        }
        else
        {
            Assert.That(errors.Single(), Does.Contain($"The connection to the mail server is not secure: {told}. No e-mail leaves until this is fixed."));
        }
    }
}
