using Otp.TestKit;
using Otp.TestKit.Service;
using static Otp.Api.Tests.Problems;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Security;

[Property("Security", "6")]
internal sealed class FailureBudgetTests : ServiceFixture
{
    private const int Budget = 10;
    private const int ShortLength = 5;
    private const int LongLength = 8;

    private static readonly TimeSpan Window = TimeSpan.FromHours(24);
    private static readonly string ShopKey = NewKey();
    private static readonly string BankKey = NewKey();
    private static readonly string NoisyKey = NewKey();
    private static readonly (string, string) Shop = Credentials(ShopKey);
    private static readonly (string, string) Bank = Credentials(BankKey);
    private static readonly (string, string) Noisy = Credentials(NoisyKey);

    protected override OtpServiceSetup Setup => new OtpServiceSetup()
        .WithClock()
        .With("Database:WriteTimeout", "00:00:30")
        .WithClient("shop", ShopKey)
        .WithClient("bank", BankKey)
        .WithClient("noisy", NoisyKey)
        .With("Otp:MaxAttempts", "10")
        .With("Otp:ResendCooldown", "00:00:00")
        .With("Otp:MaxSendsPerToken", "10")
        .With("Otp:MaxSendsPerRecipientPerHour", "100")
        .With("Otp:MaxSendsPerRecipientPerDay", "100");

    [Test]
    public async Task With_one_failure_left_the_right_code_still_verifies()
    {
        var phone = Fresh.Phone();
        var (first, second) = (await IssueToAsync(phone, Shop), await IssueToAsync(phone, Shop));
        await FailAsync(first, 5, Shop);
        await FailAsync(second, Budget - 1 - 5, Shop);

        Assert.That((await Client.VerifyAsync(second.Token, second.Code, Shop)).Status, Is.EqualTo(200));
        Assert.That((await Client.VerifyAsync(first.Token, first.Code, Shop)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task The_last_failure_of_the_budget_locks_every_live_code_to_the_number_and_the_right_one_no_longer_helps([Values] bool byGet)
    {
        var phone = Fresh.Phone();
        var (first, second) = (await IssueToAsync(phone, Shop), await IssueToAsync(phone, Shop));
        await FailAsync(first, 5, Shop);
        await FailAsync(second, Budget - 1 - 5, Shop);

        var last = await Client.VerifyAsync(second.Token, second.Wrong, Shop);

        AssertProblem(last, 404, "wrong-code", "Not found");
        Assert.That(last.Json.IntOf("attemptsRemaining"), Is.Zero);
        foreach (var issued in new[] { second, first })
        {
            var refused = byGet ? await Client.VerifyByGetAsync(issued.Token, issued.Code, Shop) : await Client.VerifyAsync(issued.Token, issued.Code, Shop);

            AssertProblem(refused, 429, "locked", "Too many wrong codes");
            Assert.That(refused.Json.IntOf("attemptsRemaining"), Is.Zero);
            Assert.That(refused.RetryAfter, Is.GreaterThanOrEqualTo(1));
            Assert.That((await Client.StatusAsync(issued.Token, Shop)).Json.Status(), Is.EqualTo("locked"));
        }
    }

    [Test]
    [Property("Security", "5")]
    public async Task Neither_a_resend_nor_a_new_code_nor_a_new_token_nor_a_restart_gives_more_guesses()
    {
        var phone = Fresh.Phone();
        var issued = await IssueToAsync(phone, Shop);
        await FailAsync(issued, 2, Shop);

        Assert.That((await Client.CreateBySmsAsync(issued.Token, phone, Shop)).Json.IntOf("attemptsRemaining"), Is.EqualTo(8), "a resend");
        await FailAsync(issued, 2, Shop);
        await Client.CancelAsync(issued.Token, Shop);
        var renewed = await IssueToAsync(phone, Shop, issued.Token);
        await FailAsync(renewed, 2, Shop);
        var another = await IssueToAsync(phone, Shop);
        await FailAsync(another, 2, Shop);
        await Service.RestartAsync();
        await FailAsync(another, 1, Shop);
        Assert.That((await Client.StatusAsync(another.Token, Shop)).Json.Status(), Is.EqualTo("pending"));
        await FailAsync(renewed, 1, Shop);

        AssertProblem(await Client.VerifyAsync(another.Token, another.Code, Shop), 429, "locked", "Too many wrong codes");
        Assert.That((await IssueToAsync(phone, Shop)).Code, Has.Length.EqualTo(LongLength));
    }

    [Test]
    [Property("Security", "8")]
    public async Task Past_the_budget_nobody_is_locked_out_for_new_codes_have_eight_digits_and_verify()
    {
        var phone = Fresh.Phone();
        await SpendAsync(phone, Shop);

        var hardened = await IssueToAsync(phone, Shop);

        Assert.That(hardened.Code, Has.Length.EqualTo(LongLength));
        Assert.That(hardened.Created.Json.IntOf("codeLength"), Is.EqualTo(LongLength));
        await FailAsync(hardened, 2, Shop);
        Assert.That((await Client.VerifyAsync(hardened.Token, hardened.Code, Shop)).Status, Is.EqualTo(200));
        Assert.That((await IssueToAsync(phone, Shop)).Code, Has.Length.EqualTo(LongLength), "a success does not clear the window");
    }

    [Test]
    public async Task The_instant_before_24_hours_codes_are_long_and_at_24_hours_they_are_short_again()
    {
        var phone = Fresh.Phone();
        await SpendAsync(phone, Shop);

        Service.Time.Advance(Window - TimeSpan.FromTicks(1));
        Assert.That((await IssueToAsync(phone, Shop)).Code, Has.Length.EqualTo(LongLength));
        Service.Time.Advance(TimeSpan.FromTicks(1));
        Assert.That((await IssueToAsync(phone, Shop)).Code, Has.Length.EqualTo(ShortLength));
    }

    [Test]
    [Property("Security", "14")]
    public async Task The_failures_of_another_client_do_not_count()
    {
        var phone = Fresh.Phone();
        var bank = await IssueToAsync(phone, Bank);
        await SpendAsync(phone, Shop);

        Assert.That((await Client.VerifyAsync(bank.Token, bank.Code, Bank)).Status, Is.EqualTo(200));
        Assert.That((await IssueToAsync(phone, Bank)).Code, Has.Length.EqualTo(ShortLength));
        Assert.That((await IssueToAsync(phone, Shop)).Code, Has.Length.EqualTo(LongLength));
    }

    [Test]
    public async Task The_failures_of_another_number_do_not_count()
    {
        await SpendAsync(Fresh.Phone(), Shop);

        Assert.That((await IssueToAsync(Fresh.Phone(), Shop)).Code, Has.Length.EqualTo(ShortLength));
    }

    [Test]
    public async Task The_right_code_does_not_reset_the_count()
    {
        var phone = Fresh.Phone();
        var (first, good, last) = (await IssueToAsync(phone, Shop), await IssueToAsync(phone, Shop), await IssueToAsync(phone, Shop));
        await FailAsync(first, Budget - 1, Shop);
        Assert.That((await Client.VerifyAsync(good.Token, good.Code, Shop)).Status, Is.EqualTo(200));

        await FailAsync(last, 1, Shop);

        AssertProblem(await Client.VerifyAsync(last.Token, last.Code, Shop), 429, "locked", "Too many wrong codes");
    }

    [Test]
    public async Task Of_64_simultaneous_guesses_over_eight_tokens_to_one_number_exactly_the_budget_is_judged()
    {
        for (var round = 0; round < 2; round++)
        {
            var phone = Fresh.Phone();
            var issued = new List<IssuedCode>();
            for (var token = 0; token < 8; token++)
            {
                issued.Add(await IssueToAsync(phone, Shop));
            }

            var statuses = await Together.CallAsync(64, caller =>
            {
                var target = issued[caller % issued.Count];
                return Client.VerifyAsync(target.Token, Fresh.WrongCode(target.Code, 1 + (caller / issued.Count)), Shop);
            });

            Assert.That(statuses.Count(status => status == 404), Is.EqualTo(Budget), $"round {round}");
            Assert.That(statuses.Count(status => status == 429), Is.EqualTo(64 - Budget), $"round {round}");
            foreach (var target in issued)
            {
                Assert.That((await Client.VerifyAsync(target.Token, target.Code, Shop)).Status, Is.EqualTo(429), $"round {round}");
            }
        }
    }

    [Test]
    [Property("Security", "18")]
    public async Task The_hundred_and_first_failure_of_a_client_in_an_hour_raises_a_warning_and_the_hundredth_does_not()
    {
        const string Warning = "Client noisy has more than 100 failed verifications";
        for (var code = 0; code < 10; code++)
        {
            await FailAsync(await IssueToAsync(Fresh.Phone(), Noisy), 10, Noisy);
        }

        Assert.That(Service.Log.Lines, Has.None.Contains(Warning));
        await FailAsync(await IssueToAsync(Fresh.Phone(), Noisy), 2, Noisy);
        Assert.That(Service.Log.Lines, Has.Exactly(1).Contains(Warning).And.Exactly(1).StartsWith("Warning Otp.").And.Contains(Warning));
    }

    private async Task SpendAsync(string phone, (string, string) client)
    {
        await FailAsync(await IssueToAsync(phone, client), 5, client);
        await FailAsync(await IssueToAsync(phone, client), Budget - 5, client);
    }

    private async Task FailAsync(IssuedCode issued, int times, (string, string) client)
    {
        for (var nth = 0; nth < times; nth++)
        {
            AssertProblem(await Client.VerifyAsync(issued.Token, issued.Wrong, client), 404, "wrong-code", "Not found");
        }
    }

    private async Task<IssuedCode> IssueToAsync(string phone, (string, string) client, string? token = null)
    {
        token ??= Fresh.Token();
        var sent = Vonage.CallsTo(phone).Count;
        var created = await Client.CreateBySmsAsync(token, phone, client);
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        return new IssuedCode(token, phone, await Vonage.CodeForAsync(phone, sent + 1), created);
    }
}
