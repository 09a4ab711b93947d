using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.Domain.Tests.Recipients;

namespace Otp.Domain.Tests.Delivery;

public sealed class WorkflowTests
{
    // What a plan goes through, which channels were tried, what a delivery goes through: by the first letter of each.
    [TestCase("MS", "", "MS")]
    [TestCase("MS", "M", "S")]
    [TestCase("MS", "S", "MS", Description = "what stands first was not tried")]
    [TestCase("MS", "MS", "MS", Description = "all were tried: it starts over")]
    [TestCase("M", "", "M")]
    [TestCase("M", "M", "M")]
    [TestCase("M", "S", "M")]
    [TestCase("S", "M", "S")]
    [TestCase("S", "S", "S")]
    [TestCase("WSE", "W", "SE")]
    [TestCase("WSE", "WS", "E")]
    [TestCase("WSE", "WSE", "WSE")]
    [TestCase("WSE", "M", "WSE", Description = "what another request chose")]
    [TestCase("MWSE", "", "MWS", Description = "three at most")]
    [TestCase("MWSE", "MWS", "E", Description = "the fourth has its turn")]
    [TestCase("MWSE", "MWSE", "MWS")]
    public void Under_our_timer_it_begins_with_the_next_channel_that_was_not_tried(string plan, string tried, string steps)
        => Assert.That(Steps(plan, tried, providerRunsTimer: false), Is.EqualTo(steps));

    [TestCase("MS", "", "MS")]
    [TestCase("MS", "M", "S")]
    [TestCase("MS", "S", "S")]
    [TestCase("MS", "MS", "S")]
    [TestCase("M", "", "M")]
    [TestCase("M", "M", "M")]
    [TestCase("S", "", "S")]
    [TestCase("S", "S", "S")]
    public void Under_the_providers_timer_a_resend_is_SMS_alone_where_there_is_a_number(string plan, string tried, string steps)
        => Assert.That(Steps(plan, tried, providerRunsTimer: true), Is.EqualTo(steps));

    // The order, what is on, what a recipient has (a Messenger id, a number, an e-mail address), where it goes.
    [TestCase("MS", "MS", "MP", "MS")]
    [TestCase("MS", "MS", "P", "S")]
    [TestCase("MS", "MS", "MPE", "MS", Description = "an address that no channel of the order takes")]
    [TestCase("WSE", "MSWE", "MPE", "WSE")]
    [TestCase("WSE", "MSE", "MPE", "SE", Description = "what is off is passed over")]
    [TestCase("MWSE", "MWSE", "MPE", "MWSE")]
    [TestCase("MWSE", "MWSE", "PE", "WSE")]
    public void Where_nothing_is_chosen_it_goes_as_configured_by_the_channels_that_reach_the_person(
        string order, string on, string has, string plan)
    {
        var steps = Workflow.Plan(Policy(order, on), Recipient(has), chosen: [], out var refusal);

        Assert.That(Text(steps), Is.EqualTo(plan));
        Assert.That(refusal, Is.Null);
    }

    [TestCase("MS", "MS", "E")]
    [TestCase("E", "MS", "PE", Description = "all of the order is off")]
    public void Where_no_channel_reaches_the_person_there_is_no_way(string order, string on, string has)
    {
        var steps = Workflow.Plan(Policy(order, on), Recipient(has), chosen: null, out var refusal);

        Assert.That(steps, Is.Empty);
        Assert.That(refusal, Is.EqualTo(new ChannelRefusal(null, ChannelFault.NoAddress)));
    }

    [TestCase("S")]
    [TestCase("ES")]
    [TestCase("EWM")]
    public void What_is_chosen_is_gone_through_exactly_so(string chosen)
    {
        var steps = Workflow.Plan(Policy("MS", "MSWE"), Recipient("MPE"), Parse(chosen), out var refusal);

        Assert.That(Text(steps), Is.EqualTo(chosen));
        Assert.That(refusal, Is.Null);
    }

    [TestCase("SV", "MPE", 1, ChannelFault.Off)]
    [TestCase("VS", "MPE", 0, ChannelFault.Off)]
    [TestCase("SE", "P", 1, ChannelFault.NoAddress)]
    [TestCase("MS", "P", 0, ChannelFault.NoAddress)]
    public void A_chosen_channel_that_cannot_be_gone_through_is_named(string chosen, string has, int index, ChannelFault fault)
    {
        var steps = Workflow.Plan(Policy("MS", "MSWE"), Recipient(has), Parse(chosen), out var refusal);

        Assert.That(steps, Is.Empty);
        Assert.That(refusal, Is.EqualTo(new ChannelRefusal(index, fault)));
    }

    [TestCase("MS", null)]
    [TestCase("M", null)]
    [TestCase("S", null)]
    [TestCase("SM", 1)]
    public void A_provider_that_runs_the_timer_keeps_its_own_order(string chosen, int? index)
    {
        Workflow.Plan(Policy("MS", "MS") with { ProviderRunsTimer = true }, Recipient("MP"), Parse(chosen), out var refusal);

        Assert.That(refusal, Is.EqualTo(index is null ? null : new ChannelRefusal(index, ChannelFault.OutOfOrder)));
    }

    [TestCase("MS", "S")]
    [TestCase("S", "S")]
    [TestCase("M", "M", Description = "nothing else is left")]
    public void Without_Messenger_it_is_what_else_there_is(string plan, string steps)
        => Assert.That(Text(Workflow.WithoutMessenger(Plan(plan))), Is.EqualTo(steps));

    [TestCase(Channel.Messenger, true)]
    [TestCase(Channel.WhatsApp, true)]
    [TestCase(Channel.Sms, false)]
    [TestCase(Channel.Email, false)]
    [TestCase(Channel.Voice, false)]
    public void Messenger_and_WhatsApp_tell_that_a_message_was_read(Channel channel, bool tells)
        => Assert.That(Workflow.TellsRead(channel), Is.EqualTo(tells));

    [Test]
    public void A_message_may_stay_unread_for_120_seconds_if_nothing_else_is_configured()
        => Assert.That(Workflow.DefaultReadTimeout, Is.EqualTo(TimeSpan.FromSeconds(120)));

    [Test]
    public void It_needs_a_plan_and_what_was_tried()
    {
        Assert.That(() => Workflow.Steps(null!, new HashSet<Channel>(), false), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("plan"));
        Assert.That(() => Workflow.Steps([], null!, false), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("tried"));
        Assert.That(() => Workflow.Plan(null!, ARecipient.WithAll, null, out _), Throws.ArgumentNullException);
        Assert.That(() => Workflow.Plan(new DeliveryPolicy(), null!, null, out _), Throws.ArgumentNullException);
    }

    private static string Steps(string plan, string tried, bool providerRunsTimer)
        => Text(Workflow.Steps(Plan(plan), Parse(tried).ToHashSet(), providerRunsTimer));

    private static DeliveryPolicy Policy(string order, string on) => new() { Order = Parse(order), On = Parse(on).ToHashSet() };

    private static List<ChannelAddress> Plan(string channels)
        => [.. Parse(channels).Select(channel => ARecipient.WithAll.AddressOn(channel)!.Value)];

    private static Recipient Recipient(string has) => ARecipient.With(
        has.Contains('M') ? "8192836451" : null,
        has.Contains('P') ? "393331234567" : null,
        has.Contains('E') ? "anna@example.com" : null);

    private static List<Channel> Parse(string letters)
        => [.. letters.Select(letter => Channels.All.Single(channel => channel.ToString()[0] == letter))];

    private static string Text(IReadOnlyList<ChannelAddress> steps) => string.Concat(steps.Select(address => address.Channel.ToString()[0]));
}
