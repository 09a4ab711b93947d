using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.Domain.Tests.Recipients;

namespace Otp.Domain.Tests.Delivery;

public sealed class WorkflowTests
{
    // What a recipient has, which channels were tried, what a delivery goes through: M for Messenger, S for SMS.
    [TestCase("MS", "", "MS")]
    [TestCase("MS", "M", "S")]
    [TestCase("MS", "S", "MS", Description = "what stands first was not tried")]
    [TestCase("MS", "MS", "MS", Description = "all were tried: it starts over")]
    [TestCase("M", "", "M")]
    [TestCase("M", "M", "M")]
    [TestCase("M", "S", "M")]
    [TestCase("M", "MS", "M")]
    [TestCase("S", "", "S")]
    [TestCase("S", "M", "S")]
    [TestCase("S", "S", "S")]
    [TestCase("S", "MS", "S")]
    public void Under_our_timer_it_begins_with_the_next_channel_that_was_not_tried(string has, string tried, string steps)
        => Assert.That(Steps(has, tried, providerRunsTimer: false), Is.EqualTo(steps));

    [TestCase("MS", "", "MS")]
    [TestCase("MS", "M", "S")]
    [TestCase("MS", "S", "S")]
    [TestCase("MS", "MS", "S")]
    [TestCase("M", "", "M")]
    [TestCase("M", "M", "M")]
    [TestCase("M", "S", "M")]
    [TestCase("M", "MS", "M")]
    [TestCase("S", "", "S")]
    [TestCase("S", "M", "S")]
    [TestCase("S", "S", "S")]
    [TestCase("S", "MS", "S")]
    public void Under_the_providers_timer_a_resend_is_SMS_alone_where_there_is_a_number(string has, string tried, string steps)
        => Assert.That(Steps(has, tried, providerRunsTimer: true), Is.EqualTo(steps));

    [TestCase("MS", "S")]
    [TestCase("S", "S")]
    [TestCase("M", "M", Description = "nothing else is left")]
    public void Without_Messenger_it_is_what_else_there_is(string has, string steps)
        => Assert.That(Text(Workflow.WithoutMessenger([.. Recipient(has).Addresses])), Is.EqualTo(steps));

    [Test]
    public void Only_Messenger_tells_that_a_message_was_read()
    {
        Assert.That(Workflow.TellsRead(Channel.Messenger), Is.True);
        Assert.That(Workflow.TellsRead(Channel.Sms), Is.False);
    }

    [Test]
    public void A_message_may_stay_unread_for_120_seconds_if_nothing_else_is_configured()
        => Assert.That(Workflow.DefaultReadTimeout, Is.EqualTo(TimeSpan.FromSeconds(120)));

    [Test]
    public void It_needs_a_recipient_and_what_was_tried()
    {
        Assert.That(() => Workflow.Steps(null!, new HashSet<Channel>(), false), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("recipient"));
        Assert.That(() => Workflow.Steps(ARecipient.With("1", null), null!, false), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("tried"));
    }

    private static string Steps(string has, string tried, bool providerRunsTimer)
        => Text(Workflow.Steps(Recipient(has), tried.Select(letter => letter == 'M' ? Channel.Messenger : Channel.Sms).ToHashSet(), providerRunsTimer));

    private static Recipient Recipient(string has)
        => ARecipient.With(has.Contains('M') ? "8192836451" : null, has.Contains('S') ? "393331234567" : null);

    private static string Text(IReadOnlyList<ChannelAddress> steps)
        => string.Concat(steps.Select(address => address.Channel == Channel.Messenger ? 'M' : 'S'));
}
