using Otp.Domain.Otps;

namespace Otp.Domain.Tests.Otps;

public sealed class OtpPolicyTests
{
    [Test]
    public void The_defaults_are_those_of_the_design()
    {
        var policy = new OtpPolicy();

        Assert.That(policy.CodeLength, Is.EqualTo(5));
        Assert.That(policy.Validity, Is.EqualTo(TimeSpan.FromMinutes(5)));
        Assert.That(policy.MaxAttempts, Is.EqualTo(3));
        Assert.That(policy.ResendCooldown, Is.EqualTo(TimeSpan.FromSeconds(30)));
        Assert.That(policy.MaxSendsPerToken, Is.EqualTo(3));
    }

    [Test]
    public void The_limits_are_those_of_the_design()
    {
        Assert.That(OtpPolicy.MaxValidity, Is.EqualTo(TimeSpan.FromMinutes(10)));
        Assert.That(OtpPolicy.MinValidity, Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(OtpPolicy.TokenWindow, Is.EqualTo(TimeSpan.FromHours(1)));
        Assert.That(OtpPolicy.MaxMaxAttempts, Is.EqualTo(10));
    }

    [TestCase(1, 0.2)]
    [TestCase(10, 2)]
    [TestCase(299, 59.8)]
    [TestCase(300, 60)]
    [TestCase(301, 60)]
    [TestCase(600, 60)]
    public void The_tail_is_a_fifth_of_the_life_and_at_most_a_minute(int validitySeconds, double tailSeconds)
        => Assert.That(
            new OtpPolicy { Validity = TimeSpan.FromSeconds(validitySeconds) }.Tail,
            Is.EqualTo(TimeSpan.FromMilliseconds(tailSeconds * 1000)));
}
