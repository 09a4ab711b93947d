using Otp.Application.Abuse;
using Otp.Application.Storage;
using Otp.Domain.Abuse;
using Otp.Domain.Otps;
using Otp.TestKit.Storage;

namespace Otp.Application.Tests.Abuse;

public sealed class TokenBudgetTests
{
    // Minutes since each send, the cool-down in minutes; the rule that refuses and the minutes until it does not.
    [TestCase("", 1, null, 0)]
    [TestCase("1", 1, null, 0)]
    [TestCase("0.5", 1, SendRule.CoolDown, 0.5)]
    [TestCase("59 40 20", 1, SendRule.Token, 1)]
    [TestCase("60 40 20", 1, null, 0)]
    [TestCase("59 40 5", 10, SendRule.CoolDown, 5, Description = "both refuse, the cool-down for longer")]
    [TestCase("50 40 5", 10, SendRule.Token, 10, Description = "both refuse, the hour for longer")]
    [TestCase("55 40 5", 10, SendRule.CoolDown, 5, Description = "both refuse equally long")]
    public async Task The_rule_that_holds_longest_refuses(string sends, int coolDown, SendRule? rule, double until)
    {
        await using var database = await TestDatabase.StartAsync();
        var policy = new OtpPolicy { ResendCooldown = TimeSpan.FromMinutes(coolDown) };

        var refusal = await ((IUnitOfWork)database.UnitOfWork).RunAsync(
            (storage, now) =>
            {
                foreach (var minutes in sends.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    TokenBudget.Charge(storage.Budgets, Token, now - Minutes(minutes));
                }

                return TokenBudget.RefusalAsync(storage.Budgets, Token, policy, now);
            },
            CancellationToken.None);

        Assert.That(refusal, Is.EqualTo(rule is { } refused ? new SendRefusal(refused, TestDatabase.Now.AddMinutes(until)) : null));
    }

    private static BudgetKey Token { get; } = BudgetKey.SendsFor(ClientId.Default, RequestToken.Parse("login-1"));

    private static TimeSpan Minutes(string text) => TimeSpan.FromMinutes(double.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
}
