using System.Text;
using System.Text.Json;
using MailKit.Security;
using MimeKit;
using SmtpClient = MailKit.Net.Smtp.SmtpClient;
using SmtpCommandException = MailKit.Net.Smtp.SmtpCommandException;

namespace VonageSimulator.Tests;

/// <summary>Mails, by SMTP over a real connection.</summary>
internal sealed class MailTests : SimulatorFixture
{
    private const string Anna = "Anna@example.com";

    [Test]
    public async Task A_mail_arrives_with_its_subject_its_sender_and_its_text()
    {
        await SendAsync(Anna, subject: "Il tuo codice è: 63731", text: "63731 è il codice.", html: "<p>63731</p>");

        var mail = await Simulator.WaitForMailAsync("anna@example.com");
        var call = Simulator.Calls.Single();
        Assert.Multiple(() =>
        {
            Assert.That(mail.Subject, Is.EqualTo("Il tuo codice è: 63731"));
            Assert.That(mail.From, Is.EqualTo("\"Shop\" <no-reply@shop.example>"));
            Assert.That(mail.To, Is.EqualTo(Anna));
            Assert.That(mail.Text, Is.EqualTo("63731 è il codice."));
            Assert.That(mail.HasHtml, Is.True);
            Assert.That(mail.MessageId, Is.EqualTo("step-1@shop.example"));
            Assert.That(mail.At, Is.EqualTo(Clock.GetUtcNow()));
            Assert.That(mail.CallNumber, Is.EqualTo(call.Number));
            Assert.That(call.Path, Is.EqualTo($"SMTP DATA to {Anna}"));
            Assert.That(call.Body, Does.Contain("Message-Id: <step-1@shop.example>"));
            Assert.That(call.Status, Is.EqualTo(250));
        });
    }

    [Test]
    public async Task A_mail_of_HTML_alone_shows_its_source()
    {
        await SendAsync(Anna, text: null, html: "<p>63731</p>");

        Assert.That((await Simulator.WaitForMailAsync(Anna)).Text.Trim(), Is.EqualTo("<p>63731</p>"));
    }

    [Test]
    public async Task Mails_are_listed_in_snake_case_and_forgotten_with_the_messages()
    {
        await SendAsync(Anna);
        var listed = (await GetAsync("mails"))[0];
        using var deleted = await Client.DeleteAsync(new Uri(Simulator.BaseAddress, "/simulator/messages"));

        Assert.That(listed.GetProperty("has_html").GetBoolean(), Is.False);
        Assert.That(listed.GetProperty("subject").GetString(), Is.EqualTo("Shop: 63731"));
        Assert.That(Simulator.Mails, Is.Empty);
    }

    [TestCase(ScenarioKind.Undeliverable, 550)]
    [TestCase(ScenarioKind.Throttled, 450)]
    [TestCase(ScenarioKind.ServerError, 421)]
    [TestCase(ScenarioKind.Invalid, 553)]
    [TestCase(ScenarioKind.Rejected, 554)]
    public async Task A_scenario_refuses_mails_to_its_address_whatever_its_case(ScenarioKind kind, int status)
    {
        Simulator.SetScenario("ANNA@example.com", new Scenario(kind));

        var refusal = await Assert.ThrowsAsync<SmtpCommandException>(() => SendAsync(Anna));
        await SendAsync("berta@example.com");

        Assert.That((int)refusal!.StatusCode, Is.EqualTo(status));
        Assert.That(Simulator.Mails.Select(mail => mail.To), Is.EqualTo(new[] { "berta@example.com" }));
        Assert.That(Simulator.Calls[0].Status, Is.EqualTo(status));
        Assert.That(Simulator.Calls[0].Note, Does.StartWith("scenario "));
    }

    [TestCase(ScenarioKind.Delivered)]
    [TestCase(ScenarioKind.Read)]
    [TestCase(ScenarioKind.Silent)]
    [TestCase(ScenarioKind.Html)]
    [TestCase(ScenarioKind.LowBalance)]
    public async Task What_a_mail_does_not_know_lets_it_arrive(ScenarioKind kind)
    {
        Simulator.DefaultScenario = new Scenario(kind);

        await SendAsync(Anna);

        Assert.That(Simulator.Mails, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_first_so_many_are_refused_and_the_next_one_arrives()
    {
        Simulator.SetScenario(Anna, new Scenario(ScenarioKind.Throttled) { Times = 2 });

        Assert.That(await Assert.ThrowsAsync<SmtpCommandException>(() => SendAsync(Anna)), Is.Not.Null);
        Assert.That(await Assert.ThrowsAsync<SmtpCommandException>(() => SendAsync(Anna)), Is.Not.Null);
        await SendAsync(Anna);

        Assert.That(Simulator.Mails, Has.Count.EqualTo(1));
    }

    [TestCase("anna99004@example.com", true)]
    [TestCase("anna@99004", false)]
    public async Task The_end_of_the_name_in_an_address_chooses_a_scenario(string address, bool refused)
        => await Assert.ThatAsync(() => SendAsync(address), refused ? Throws.InstanceOf<SmtpCommandException>() : Throws.Nothing);

    [Test]
    public async Task A_login_is_refused_where_it_is_forbidden_to_everybody_and_whoever_does_not_log_in_is_told_to()
    {
        await SendAsync(Anna, user: "shop");
        Simulator.DefaultScenario = new Scenario(ScenarioKind.Unauthorized);

        Assert.That(await Assert.ThrowsAsync<AuthenticationException>(() => SendAsync(Anna, user: "shop")), Is.Not.Null);
        Assert.That(await Assert.ThrowsAsync<MailKit.ServiceNotAuthenticatedException>(() => SendAsync(Anna)), Is.Not.Null);

        Assert.That(Simulator.Mails, Has.Count.EqualTo(1));

        // A client tries several ways to log in.
        Assert.That(Simulator.Calls.Select(call => call.Status).Distinct(), Is.EqualTo(new int?[] { 250, 535, 530 }));
    }

    [TestCase(null, 0)]
    [TestCase(true, 1)]
    public async Task The_connection_closes_after_the_content_and_the_mail_was_taken_or_not(bool? accepted, int mails)
    {
        Simulator.SetScenario(Anna, new Scenario(ScenarioKind.Reset) { Accepted = accepted });

        Assert.That(await Assert.CatchAsync(() => SendAsync(Anna)), Is.InstanceOf<IOException>().Or.InstanceOf<MailKit.ProtocolException>());

        Assert.That(Simulator.Mails, Has.Count.EqualTo(mails));
        Assert.That(Simulator.Calls.Single().Status, Is.Null);
    }

    [Test]
    public async Task The_content_is_not_answered_until_its_time_has_come()
    {
        Simulator.SetScenario(Anna, new Scenario(ScenarioKind.Hang) { AfterSeconds = 30 });

        var sent = SendAsync(Anna);
        await Simulator.WaitForMailAsync(Anna);
        Assert.That(sent.IsCompleted, Is.False);
        Clock.Advance(TimeSpan.FromSeconds(30));
        await sent;

        Assert.That(Simulator.Calls.Single().Status, Is.EqualTo(250));
    }

    [Test]
    public async Task The_simulator_stops_while_a_mail_hangs()
    {
        var simulator = await SimulatorHost.StartAsync(new SimulatorSettings { SmtpPort = 0, DefaultScenario = new Scenario(ScenarioKind.Hang) });
        var sent = SendAsync(Anna, port: simulator.SmtpPort);
        await simulator.WaitForCallAsync();

        await simulator.DisposeAsync();

        await Assert.ThatAsync(() => sent, Throws.Exception);
    }

    [Test]
    public async Task What_is_no_mail_is_shown_as_it_came()
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync("localhost", Simulator.SmtpPort);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        await reader.ReadLineAsync();
        foreach (var line in new[] { "HELO me", "MAIL FROM:<me@example.com>", "RCPT TO:<anna@example.com>", "DATA", "\u0001\r\n." })
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{line}\r\n"));
            Assert.That(await reader.ReadLineAsync(), Does.Match("^(250|354)"));
        }

        var mail = await Simulator.WaitForMailAsync("anna@example.com");
        Assert.That(mail.Text + mail.Subject + mail.From, Does.Not.Contain("null"));
    }

    [Test]
    public async Task The_port_is_told_by_the_state_and_the_start_notice()
    {
        using var notice = new StringWriter();
        StartupNotice.Write(notice, new SimulatorSettings(), "http://localhost:4010", Simulator.SmtpPort);

        Assert.That((await GetAsync("state")).GetProperty("smtp_port").GetInt32(), Is.EqualTo(Simulator.SmtpPort));
        Assert.That(notice.ToString(), Does.Contain($"  export Smtp__Host=localhost{Environment.NewLine}  export Smtp__Port={Simulator.SmtpPort}{Environment.NewLine}"));
    }

    [Test]
    public async Task A_port_that_is_taken_is_a_sentence_and_without_a_port_there_are_no_mails()
    {
        await Assert.ThatAsync(
            async () => await SimulatorHost.StartAsync(new SimulatorSettings { SmtpPort = Simulator.SmtpPort }),
            Throws.InvalidOperationException.With.Message.StartsWith($"Simulator:SmtpPort {Simulator.SmtpPort} cannot be listened on"));

        await using var without = await SimulatorHost.StartAsync(new SimulatorSettings());
        Assert.That(() => without.SmtpPort, Throws.InvalidOperationException);
    }

    protected override void Configure(SimulatorSettings settings)
    {
        base.Configure(settings);
        settings.SmtpPort = 0;
    }

    private async Task SendAsync(
        string to, string subject = "Shop: 63731", string? text = "63731 is your code.", string? html = null, string? user = null, int? port = null)
    {
        using var message = new MimeMessage
        {
            Subject = subject,
            MessageId = "step-1@shop.example",
            Body = new BodyBuilder { TextBody = text, HtmlBody = html }.ToMessageBody(),
        };
        message.From.Add(new MailboxAddress("Shop", "no-reply@shop.example"));
        message.To.Add(new MailboxAddress("", to));
        using var client = new SmtpClient();
        await client.ConnectAsync("localhost", port ?? Simulator.SmtpPort, SecureSocketOptions.None);
        if (user is not null)
        {
            await client.AuthenticateAsync(user, "any password");
        }

        await client.SendAsync(message);
        await client.DisconnectAsync(quit: true);
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(Simulator.BaseAddress, $"/simulator/{path}"));
        return await JsonAsync(response);
    }
}
