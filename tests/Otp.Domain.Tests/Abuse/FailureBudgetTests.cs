using Otp.Domain.Abuse;
using Otp.Domain.Otps;

namespace Otp.Domain.Tests.Abuse;

public sealed class FailureBudgetTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void What_is_left_is_the_limit_less_the_failures_of_a_rolling_day()
    {
        var aDayAgo = Now - TimeSpan.FromHours(24);
        BudgetEntry[] failures = [new(aDayAgo.AddHours(-1), 50), new(aDayAgo, 40), new(aDayAgo.AddTicks(1), 3), new(Now, 1)];

        Assert.That(FailureBudget.Left(failures, limit: 10, Now), Is.EqualTo(6));
    }

    [Test]
    public void With_as_many_failures_as_the_limit_nothing_is_left_and_with_more_less_than_that()
    {
        Assert.That(FailureBudget.Left([new(Now, 10)], limit: 10, Now), Is.Zero);
        Assert.That(FailureBudget.Left([new(Now, 12)], limit: 10, Now), Is.EqualTo(-2));
    }

    [TestCase(5, 8)]
    [TestCase(8, 8)]
    [TestCase(9, 9)]
    public void Past_it_codes_have_eight_digits_at_least(int length, int hardened)
        => Assert.That(new OtpPolicy { CodeLength = length }.Hardened().CodeLength, Is.EqualTo(hardened));
}
