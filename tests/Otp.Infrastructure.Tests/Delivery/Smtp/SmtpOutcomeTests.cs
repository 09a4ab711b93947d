using Otp.Domain.Delivery;
using Otp.TestKit;
using Otp.TestKit.Mail;

namespace Otp.Infrastructure.Tests.Delivery.Smtp;

/// <summary>
/// Over real sockets, against a server that does as it is told. Its replies quote what servers quote: whatever happens in these
/// tests, none of it is logged or traced.
/// </summary>
public sealed class SmtpOutcomeTests
{
    private const string Quote = $"<{SmtpSetup.Mailbox}> {SmtpSetup.UserName} {SmtpSetup.Password} Insert the following code: {SmtpSetup.Code}";

    private static readonly string[] Secrets = ["Lindqvist", "example.org", SmtpSetup.Code, SmtpSetup.UserName, SmtpSetup.Password];

    private static readonly SendOutcome Accepted = new SendOutcome.Accepted(null, null);
    private static readonly SendOutcome Later = new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null);
    private static readonly SendOutcome Throttled = new SendOutcome.Postponed(DeliveryError.ProviderThrottled, null);
    private static readonly SendOutcome Refused = new SendOutcome.Refused(DeliveryError.MessageRefused);
    private static readonly SendOutcome Denied = new SendOutcome.Denied(DeliveryError.CredentialsRefused);
    private static readonly SendOutcome Unknown = new SendOutcome.Unknown();

    private static readonly bool[] Ends = [false, true];

    private static readonly TestCaseData[] Replies =
    [
        .. Cases(ScriptedMailServer.Greeting, Later, 421, 450, 554),
        .. Cases("AUTH", Later, 421, 432, 454),
        .. Cases("AUTH", Denied, 500, 504, 530, 534, 535, 538, 550),
        .. Cases("MAIL", Later, 421, 451, 452, 454, 455),
        .. Cases("MAIL", Throttled, 450),
        .. Cases("MAIL", Denied, 530, 534, 535),
        .. Cases("MAIL", Refused, 501, 550, 552, 553, 554, 555),
        .. Cases("RCPT", Later, 421, 451, 452),
        .. Cases("RCPT", Throttled, 450),
        .. Cases("RCPT", Denied, 530, 534, 535),
        .. Cases("RCPT", Refused, 500, 550, 551, 552, 553, 554, 599),
        .. Cases("DATA", Later, 421, 451, 452),
        .. Cases("DATA", Throttled, 450),
        .. Cases("DATA", Denied, 530),
        .. Cases("DATA", Refused, 503, 550, 554),
        .. Cases(ScriptedMailServer.Message, Later, 421, 451, 452),
        .. Cases(ScriptedMailServer.Message, Throttled, 450),
        .. Cases(ScriptedMailServer.Message, Denied, 530),
        .. Cases(ScriptedMailServer.Message, Refused, 550, 552, 554),
    ];

    private ScriptedMailServer _server = null!;
    private SmtpSetup _setup = null!;

    [SetUp]
    public void Start()
    {
        _server = new ScriptedMailServer();
        _setup = new SmtpSetup(_server.Port, signsIn: true);
    }

    [TearDown]
    public async Task Stop()
    {
        var told = _setup.Told;
        await _setup.DisposeAsync();
        await _server.DisposeAsync();
        foreach (var secret in Secrets)
        {
            Assert.That(told, Does.Not.Contain(secret).IgnoreCase);
        }
    }

    [Test]
    public async Task A_message_that_the_server_takes_is_accepted_and_that_is_all_it_tells()
    {
        Assert.That(await _setup.SendAsync(), Is.EqualTo(Accepted));
        Assert.That(_server.Story, Is.EqualTo("1 EHLO, 1 AUTH, 1 MAIL, 1 RCPT, 1 DATA, 1 message"));
    }

    [TestCaseSource(nameof(Replies))]
    public async Task A_reply_means_at_its_stage(string stage, int code, bool hangsUp, object outcome)
    {
        _server.Script = (at, _) => at == stage ? new MailReply($"{code} 5.7.1 {Quote}") { HangsUp = hangsUp } : null;

        Assert.That(await _setup.SendAsync(), Is.EqualTo(outcome));
        Assert.That(_server.Connections, Is.EqualTo(1), "retries live in the deliveries' rows");
    }

    [TestCase(ScriptedMailServer.Greeting)]
    [TestCase("EHLO")]
    [TestCase("AUTH")]
    [TestCase("MAIL")]
    [TestCase("RCPT")]
    [TestCase("DATA")]
    public async Task A_server_that_hangs_before_it_asked_for_the_message_has_not_taken_it(string stage)
        => Assert.That(await SendToHangingAsync(stage), Is.EqualTo(Later));

    [Test]
    public async Task A_server_that_hangs_once_it_has_the_message_may_have_taken_it()
        => Assert.That(await SendToHangingAsync(ScriptedMailServer.Message), Is.EqualTo(Unknown));

    [TestCase(ScriptedMailServer.Greeting)]
    [TestCase("EHLO")]
    [TestCase("AUTH")]
    [TestCase("MAIL")]
    [TestCase("RCPT")]
    [TestCase("DATA")]
    public async Task A_server_that_hangs_up_before_it_asked_for_the_message_has_not_taken_it(string stage)
    {
        _server.Script = (at, _) => at == stage ? MailReply.HangUp : null;

        Assert.That(await _setup.SendAsync(), Is.EqualTo(Later));
    }

    [Test]
    public async Task A_server_that_hangs_up_once_it_has_the_message_may_have_taken_it()
    {
        _server.Script = (at, _) => at == ScriptedMailServer.Message ? MailReply.HangUp : null;

        Assert.That(await _setup.SendAsync(), Is.EqualTo(Unknown));
        Assert.That(_server.Connections, Is.EqualTo(1));
    }

    [TestCase(ScriptedMailServer.Greeting)]
    [TestCase("EHLO")]
    [TestCase("MAIL")]
    [TestCase("DATA")]
    public async Task What_is_no_reply_of_a_mail_server_is_a_server_that_is_not_there(string stage)
    {
        _server.Script = (at, _) => at == stage ? new MailReply($"HTTP/1.1 550 {Quote}") { HangsUp = true } : null;

        Assert.That(await _setup.SendAsync(), Is.EqualTo(Later));
    }

    [Test]
    public async Task What_is_no_reply_to_the_message_tells_nothing_of_it()
    {
        _server.Script = (at, _) => at == ScriptedMailServer.Message ? new MailReply($"HTTP/1.1 550 {Quote}") { HangsUp = true } : null;

        Assert.That(await _setup.SendAsync(), Is.EqualTo(Unknown));
    }

    [Test]
    public async Task A_refused_connection_is_a_message_that_never_left()
    {
        await using var setup = new SmtpSetup(FreePorts.Next());

        Assert.That(await setup.SendAsync(), Is.EqualTo(Later));
    }

    [Test]
    public async Task A_server_that_knows_no_accounts_although_one_is_configured_refuses_us()
    {
        _server.Script = (at, _) => at == "EHLO" ? new MailReply("250 mail.shop.example") : null;

        Assert.That(await _setup.SendAsync(), Is.EqualTo(Denied));
        Assert.That(_server.Story, Is.EqualTo("1 EHLO"));
    }

    [Test]
    public async Task A_refused_sender_is_told_to_the_operator_and_a_refused_recipient_is_not()
    {
        _server.Script = (at, _) => at == "RCPT" ? new MailReply($"550 5.1.1 {Quote}") : null;
        await _setup.SendAsync();
        Assert.That(_setup.Logged.Where(line => line.StartsWith("Error", StringComparison.Ordinal)), Is.Empty);

        _server.Script = (at, _) => at == "MAIL" ? new MailReply($"553 5.7.1 {Quote}") : null;
        await _setup.SendAsync();
        Assert.That(
            _setup.Logged.Single(line => line.StartsWith("Error", StringComparison.Ordinal)),
            Does.Contain("The mail server does not take mail from Smtp:From."));
    }

    [TestCase("MAIL")]
    [TestCase(ScriptedMailServer.Message)]
    public async Task Whoever_cancels_gets_the_cancellation_and_no_words_of_the_library(string stage)
    {
        using var cancellation = new CancellationTokenSource();
        _server.Script = (at, _) => at == stage ? MailReply.Hang : null;
        var sending = _setup.SendAsync(cancellationToken: cancellation.Token);
        await _server.Hanging;

        await cancellation.CancelAsync();

        var thrown = await Assert.CatchAsync<OperationCanceledException>(() => sending);
        Assert.That($"{thrown}", Does.Not.Contain("Lindqvist"));
    }

    // With the connection kept open behind the reply, and closed.
    private static IEnumerable<TestCaseData> Cases(string stage, SendOutcome outcome, params int[] codes)
        => codes.SelectMany(code => Ends.Select(hangsUp => new TestCaseData(stage, code, hangsUp, outcome)
            .SetArgDisplayNames(stage, $"{code}", hangsUp ? "and it hangs up" : "and it stays", outcome.GetType().Name)));

    private async Task<SendOutcome> SendToHangingAsync(string stage)
    {
        _server.Script = (at, _) => at == stage ? MailReply.Hang : null;
        var sending = _setup.SendAsync();
        await _server.Hanging;
        _setup.Time.Advance(DeliveryPolicy.CallLimit - TimeSpan.FromMilliseconds(1));
        Assert.That(sending.IsCompleted, Is.False);
        _setup.Time.Advance(TimeSpan.FromMilliseconds(1));
        return await sending.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
