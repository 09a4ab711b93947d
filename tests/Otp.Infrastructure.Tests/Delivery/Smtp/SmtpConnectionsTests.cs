using System.Net.Sockets;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Delivery.Smtp;
using Otp.TestKit;
using Otp.TestKit.Mail;

namespace Otp.Infrastructure.Tests.Delivery.Smtp;

public sealed class SmtpConnectionsTests
{
    private static readonly SendOutcome Accepted = new SendOutcome.Accepted(null, null);
    private static readonly SendOutcome Later = new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null);
    private static readonly SendOutcome Throttled = new SendOutcome.Postponed(DeliveryError.ProviderThrottled, null);

    private ScriptedMailServer _server = null!;
    private SmtpSetup _setup = null!;

    [SetUp]
    public void Start()
    {
        _server = new ScriptedMailServer();
        _setup = new SmtpSetup(_server.Port);
    }

    [TearDown]
    public async Task Stop()
    {
        await _setup.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task Messages_one_after_another_go_over_one_connection()
    {
        await _setup.SendAsync();
        await _setup.SendAsync();

        Assert.That(
            _server.Story,
            Is.EqualTo("1 EHLO, 1 MAIL, 1 RCPT, 1 DATA, 1 message, 1 MAIL, 1 RCPT, 1 DATA, 1 message"));
    }

    [TestCase("[::1]", "::1")]
    [TestCase("::1", "::1")]
    [TestCase("127.0.0.1", "127.0.0.1")]
    public async Task An_address_is_connected_to_without_the_brackets_that_it_may_be_written_in(string host, string connected)
    {
        string? reached = null;
        var here = SmtpSetup.ReachOf(_server.Port);
        await using var setup = new SmtpSetup(host, 587, here with { Connect = Connect }, signsIn: false);

        Assert.That(await setup.SendAsync(), Is.EqualTo(Accepted));
        Assert.That(reached, Is.EqualTo(connected));

        Task<Socket> Connect(string name, int port, CancellationToken cancellationToken)
        {
            reached = name;
            return here.Connect(name, port, cancellationToken);
        }
    }

    [Test]
    public async Task A_connection_is_kept_behind_a_refused_message()
    {
        var refuses = true;
        _server.Script = (at, _) => at == "RCPT" && refuses ? new MailReply("550 5.1.1 No such user") : null;
        await _setup.SendAsync();
        refuses = false;

        Assert.That(await _setup.SendAsync(), Is.EqualTo(Accepted));
        Assert.That(_server.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task A_connection_is_not_kept_behind_any_other_trouble()
    {
        _server.Script = (at, connection) => at == "RCPT" && connection == 1 ? new MailReply("451 4.3.0 Error") : null;
        await _setup.SendAsync();

        Assert.That(await _setup.SendAsync(), Is.EqualTo(Accepted));
        Assert.That(_server.Connections, Is.EqualTo(2));
    }

    [Test]
    public async Task A_kept_connection_that_the_server_has_closed_is_made_anew_within_the_call()
    {
        _server.Script = (at, connection) => at == ScriptedMailServer.Message && connection == 1
            ? new MailReply("250 2.0.0 Ok") { HangsUp = true }
            : null;
        await _setup.SendAsync();

        Assert.That(await _setup.SendAsync(), Is.EqualTo(Accepted));
        Assert.That(_server.Connections, Is.EqualTo(2));
    }

    [TestCase("MAIL", false)]
    [TestCase("MAIL", true)]
    [TestCase("RCPT", true)]
    [TestCase("DATA", true)]
    public async Task A_kept_connection_that_the_server_ends_by_a_421_is_made_anew_within_the_call(string stage, bool hangsUp)
    {
        await _setup.SendAsync();
        _server.Script = (at, connection) => at == stage && connection == 1
            ? new MailReply("421 4.4.2 Timeout exceeded") { HangsUp = hangsUp }
            : null;

        Assert.That(await _setup.SendAsync(), Is.EqualTo(Accepted));
        Assert.That(_server.Connections, Is.EqualTo(2));
    }

    [Test]
    public async Task Only_one_connection_is_made_anew()
    {
        await _setup.SendAsync();
        _server.Script = (at, _) => at == "MAIL" ? MailReply.HangUp : null;

        Assert.That(await _setup.SendAsync(), Is.EqualTo(Later));
        Assert.That(_server.Connections, Is.EqualTo(2));
    }

    [Test]
    public async Task A_message_that_a_kept_connection_may_have_carried_is_not_sent_again_behind_our_back()
    {
        await _setup.SendAsync();
        _server.Script = (at, _) => at == ScriptedMailServer.Message ? MailReply.HangUp : null;

        Assert.That(await _setup.SendAsync(), Is.EqualTo(new SendOutcome.Unknown()));
        Assert.That(_server.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task A_reply_on_a_kept_connection_is_a_reply()
    {
        await _setup.SendAsync();
        _server.Script = (at, _) => at == "MAIL" ? new MailReply("450 4.2.1 Busy") : null;

        Assert.That(await _setup.SendAsync(), Is.EqualTo(Throttled));
        Assert.That(_server.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task A_connection_without_messages_is_left_with_good_bye_when_its_time_is_over()
    {
        await _setup.SendAsync();
        _setup.Time.Advance(SmtpConnections.IdleLimit);
        var heard = await Eventually.ReadAsync(() => Task.FromResult(_server.Heard), lines => lines[^1] == "1 QUIT");
        Assert.That(heard[^1], Is.EqualTo("1 QUIT"));

        Assert.That(await _setup.SendAsync(), Is.EqualTo(Accepted));
        Assert.That(_server.Connections, Is.EqualTo(2));
    }

    [Test]
    public async Task A_connection_in_use_has_its_whole_time_again()
    {
        await _setup.SendAsync();
        _setup.Time.Advance(SmtpConnections.IdleLimit - TimeSpan.FromSeconds(1));
        await _setup.SendAsync();
        _setup.Time.Advance(TimeSpan.FromSeconds(1));
        await _setup.SendAsync();

        Assert.That(_server.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task Many_messages_at_once_share_four_connections()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Script = (at, _) => at == ScriptedMailServer.Message ? new MailReply("250 2.0.0 Ok") { When = release.Task } : null;
        var sending = Enumerable.Range(0, 12).Select(_ => _setup.SendAsync()).ToArray();
        await Eventually.ReadAsync(() => Task.FromResult(InMessage()), count => count == SmtpConnections.Most);

        release.SetResult();

        Assert.That(await Task.WhenAll(sending), Is.All.EqualTo(Accepted));
        Assert.That(_server.Connections, Is.EqualTo(SmtpConnections.Most));
    }

    [Test]
    public async Task A_message_that_finds_no_room_in_time_is_put_off_and_not_unknown()
    {
        _server.Script = (at, _) => at == ScriptedMailServer.Message ? MailReply.Hang : null;
        var sending = Enumerable.Range(0, SmtpConnections.Most).Select(_ => _setup.SendAsync()).ToArray();
        await Eventually.ReadAsync(() => Task.FromResult(InMessage()), count => count == SmtpConnections.Most);
        var fifth = _setup.SendAsync();

        _setup.Time.Advance(DeliveryPolicy.CallLimit / 2);

        Assert.That(await fifth.WaitAsync(TimeSpan.FromSeconds(20)), Is.EqualTo(Throttled));
        _setup.Time.Advance(DeliveryPolicy.CallLimit / 2);
        Assert.That(await Task.WhenAll(sending), Is.All.EqualTo(new SendOutcome.Unknown()));
    }

    [Test]
    public async Task A_server_that_is_down_is_left_alone_and_tried_again()
    {
        const int EnoughToTell = 20;
        _server.Script = (at, _) => at == ScriptedMailServer.Greeting ? new MailReply("421 4.3.2 Down") : null;
        for (var call = 0; call < EnoughToTell; call++)
        {
            await _setup.SendAsync();
        }

        _server.Script = (_, _) => null;
        var outcome = await _setup.SendAsync();
        Assert.That(outcome, Is.InstanceOf<SendOutcome.Postponed>());
        Assert.That(((SendOutcome.Postponed)outcome).Error, Is.EqualTo(DeliveryError.ProviderUnavailable));
        Assert.That(_server.Connections, Is.EqualTo(EnoughToTell), "no call was made");
        Assert.That(_setup.Logged, Has.One.StartsWith("Warning").And.Contains("Smtp answers with errors or not at all"));

        _setup.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(await _setup.SendAsync(), Is.EqualTo(Accepted));
        Assert.That(_setup.Logged, Has.One.StartsWith("Information").And.Contains("Smtp answers again"));
    }

    [TestCase("450 4.2.0 Greylisted")]
    [TestCase("535 5.7.8 Not you")]
    [TestCase("550 5.1.1 No such user")]
    public async Task A_server_that_refuses_is_not_down(string reply)
    {
        _server.Script = (at, _) => at == "RCPT" ? new MailReply(reply) : null;
        for (var call = 0; call < 25; call++)
        {
            await _setup.SendAsync();
        }

        Assert.That(_server.Heard.Count(line => line.EndsWith("RCPT", StringComparison.Ordinal)), Is.EqualTo(25));
    }

    private int InMessage() => _server.Heard.Count(line => line.EndsWith(ScriptedMailServer.Message, StringComparison.Ordinal));
}
