using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Delivery;

public sealed class DeliveryPolicyTests
{
    [TestCase(180, true)]
    [TestCase(179, false)]
    public void The_default_waits_leave_the_SMS_a_minute_of_a_code_of_three_minutes(int seconds, bool leaves)
        => Assert.That(new DeliveryPolicy().LeavesLifeToTheLast(TimeSpan.FromSeconds(seconds)), Is.EqualTo(leaves));

    [TestCase(225, true)]
    [TestCase(224, false)]
    public void Every_wait_before_the_last_channel_counts_and_the_last_ones_does_not(int seconds, bool leaves)
    {
        var policy = new DeliveryPolicy
        {
            Order = [Channel.WhatsApp, Channel.Sms, Channel.Email, Channel.Voice],
            On = Channels.All.ToHashSet(),
            Waits = new Dictionary<Channel, TimeSpan>
            {
                [Channel.Sms] = TimeSpan.FromSeconds(45),
                [Channel.Email] = TimeSpan.FromHours(1),
            },
        };

        Assert.That(policy.LeavesLifeToTheLast(TimeSpan.FromSeconds(seconds)), Is.EqualTo(leaves));
    }

    [Test]
    public void What_is_off_is_not_waited_for_and_one_channel_waits_for_nothing()
    {
        var policy = new DeliveryPolicy { Order = [Channel.WhatsApp, Channel.Sms], On = new HashSet<Channel> { Channel.Sms } };

        Assert.That(policy.LeavesLifeToTheLast(TimeSpan.FromSeconds(1)), Is.True);
    }

    [TestCase("IT", 5)]
    [TestCase("DE", 100, Description = "each of the others by itself")]
    [TestCase("", 100, Description = "numbers of no country")]
    public void A_country_has_its_own_cap_or_that_of_all_others(string country, int cap)
    {
        var policy = new DeliveryPolicy { CountryCaps = Caps(("IT", 5), (DeliveryPolicy.AnyOtherCountry, 100)) };

        Assert.That(policy.CapOf(country), Is.EqualTo(cap));
    }

    [Test]
    public void Without_a_cap_there_is_none()
    {
        Assert.That(new DeliveryPolicy().CapOf("IT"), Is.Null);
        Assert.That(new DeliveryPolicy { CountryCaps = Caps(("IT", 5)) }.CapOf("DE"), Is.Null);
    }

    private static Dictionary<string, int> Caps(params (string Country, int Cap)[] caps)
        => caps.ToDictionary(cap => cap.Country, cap => cap.Cap, StringComparer.Ordinal);
}
