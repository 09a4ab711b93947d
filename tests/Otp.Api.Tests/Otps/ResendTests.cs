using Otp.TestKit;
using Otp.TestKit.Service;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Otps;

internal sealed class ResendTests : ServiceFixture
{
    private static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(30);

    protected override OtpServiceSetup Setup => new OtpServiceSetup().WithClock();

    [Test]
    public async Task A_resend_keeps_the_code_its_expiry_and_its_count_of_attempts()
    {
        var issued = await IssueAsync();
        await Client.VerifyAsync(issued.Token, issued.Wrong);
        Service.Time.Advance(CoolDown);

        var resent = await Client.CreateBySmsAsync(issued.Token, $"+{issued.Phone}");

        Assert.That(resent.Status, Is.EqualTo(201), resent.ToString());
        Assert.Multiple(() =>
        {
            Assert.That(resent.Header("Location"), Is.EqualTo($"/otp/{issued.Token}"));
            Assert.That(resent.Json.TimeOf("createdAt"), Is.EqualTo(issued.Created.Json.TimeOf("createdAt")));
            Assert.That(resent.Json.TimeOf("expiresAt"), Is.EqualTo(issued.Created.Json.TimeOf("expiresAt")));
            Assert.That(resent.Json.IntOf("expiresInSeconds"), Is.EqualTo(270));
            Assert.That(resent.Json.IntOf("attemptsRemaining"), Is.EqualTo(2));
            Assert.That(resent.Json.TimeOf("nextSendAllowedAt"), Is.EqualTo(Service.Now + CoolDown));
        });
        Assert.That(await Vonage.CodeForAsync(issued.Phone, nth: 2), Is.EqualTo(issued.Code));
        Assert.That((await Client.VerifyAsync(issued.Token, issued.Code)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task The_instant_before_the_cool_down_ends_a_resend_is_refused_and_at_its_end_it_is_not()
    {
        var issued = await IssueAsync();
        Service.Time.Advance(CoolDown - TimeSpan.FromMilliseconds(1));
        var before = await Client.CreateBySmsAsync(issued.Token, issued.Phone);
        Service.Time.Advance(TimeSpan.FromMilliseconds(1));
        var at = await Client.CreateBySmsAsync(issued.Token, issued.Phone);

        AssertProblem(before, 429, "cool-down", "Too soon");
        Assert.That(before.RetryAfter, Is.EqualTo(1));
        Assert.That(at.Status, Is.EqualTo(201));
    }

    [Test]
    public async Task A_cool_down_refusal_carries_what_the_lost_201_would_have_said()
    {
        var issued = await IssueAsync();
        Service.Time.Advance(TimeSpan.FromSeconds(10));

        var refused = await Client.CreateBySmsAsync(issued.Token, issued.Phone);

        AssertProblem(refused, 429, "cool-down", "Too soon");
        var otp = refused.Json.GetProperty("otp");
        Assert.Multiple(() =>
        {
            Assert.That(refused.Header("Location"), Is.EqualTo($"/otp/{issued.Token}"));
            Assert.That(refused.RetryAfter, Is.EqualTo(20));
            Assert.That(refused.Json.IntOf("retryAfterSeconds"), Is.EqualTo(20));
            Assert.That(refused.Json.TextOf("rule"), Is.EqualTo("ResendCooldown"));
            Assert.That(otp.TextOf("token"), Is.EqualTo(issued.Token));
            Assert.That(otp.Status(), Is.EqualTo("pending"));
            Assert.That(otp.TimeOf("expiresAt"), Is.EqualTo(issued.Created.Json.TimeOf("expiresAt")));
            Assert.That(refused.Text, Does.Not.Contain($"\"{issued.Code}\""));
        });
        Assert.That(Vonage.CallsTo(issued.Phone), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_resend_is_by_SMS_alone_where_there_is_a_number()
    {
        var (issued, first) = await IssueForBothAsync();
        await Client.StatusWhenAsync(issued.Token, document => document.DeliveryStatus() == "accepted");
        Service.Time.Advance(CoolDown);
        await Client.CreateAsync(issued.Token, new { messengerId = first.Recipients[0], phoneNumber = issued.Phone });

        var second = await Vonage.CallToAsync(issued.Phone, nth: 2);

        Assert.That(second.Recipients, Is.EqualTo(new[] { issued.Phone }));
        Assert.That(second.Code, Is.EqualTo(issued.Code));
    }

    [Test]
    public async Task The_third_send_of_an_hour_is_the_last_whatever_the_code_and_the_fourth_waits_for_the_first_to_be_an_hour_old()
    {
        var issued = await IssueAsync();
        Service.Time.Advance(CoolDown);
        Assert.That((await Client.CreateBySmsAsync(issued.Token, issued.Phone)).Status, Is.EqualTo(201));
        await Client.CancelAsync(issued.Token);
        Service.Time.Advance(CoolDown);
        Assert.That((await Client.CreateBySmsAsync(issued.Token, issued.Phone)).Status, Is.EqualTo(201));
        Service.Time.Advance(CoolDown);

        var fourth = await Client.CreateBySmsAsync(issued.Token, issued.Phone);
        AssertProblem(fourth, 429, "send-budget", "Too many messages");
        Assert.That(fourth.RetryAfter, Is.EqualTo(3600 - 90));
        Assert.That(fourth.Json.TextOf("rule"), Is.EqualTo("MaxSendsPerToken"));
        AssertProblem(await Client.CreateBySmsAsync(issued.Token, Fresh.Phone()), 429, "send-budget", "Too many messages");

        Service.Time.Advance(TimeSpan.FromHours(1) - (3 * CoolDown) - TimeSpan.FromMilliseconds(1));
        Assert.That((await Client.CreateBySmsAsync(issued.Token, issued.Phone)).Status, Is.EqualTo(429));
        Service.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((await Client.CreateBySmsAsync(issued.Token, issued.Phone)).Status, Is.EqualTo(201));
    }

    [TestCase("cancelled")]
    [TestCase("verified")]
    [TestCase("locked")]
    public async Task Settling_a_code_frees_neither_the_cool_down_nor_the_sends(string state)
    {
        var issued = await IssueAsync();
        await SettleAsync(issued, state);

        AssertProblem(await Client.CreateBySmsAsync(issued.Token, issued.Phone), 429, "cool-down", "Too soon");
    }

    [TestCase("cancelled")]
    [TestCase("verified")]
    [TestCase("locked")]
    [TestCase("expired")]
    public async Task After_a_settled_code_a_POST_makes_a_new_one(string state)
    {
        var issued = await IssueAsync();
        await SettleAsync(issued, state);
        Service.Time.Advance(TimeSpan.FromMinutes(5));

        var created = await Client.CreateBySmsAsync(issued.Token, Fresh.Phone());

        Assert.That(created.Status, Is.EqualTo(201));
        Assert.Multiple(() =>
        {
            Assert.That(created.Json.Status(), Is.EqualTo("pending"));
            Assert.That(created.Json.TimeOf("createdAt"), Is.EqualTo(Service.Now));
            Assert.That(created.Json.IntOf("attemptsRemaining"), Is.EqualTo(3));
        });
    }

    [Test]
    public async Task A_live_code_for_another_recipient_is_a_conflict()
    {
        var issued = await IssueAsync();
        Service.Time.Advance(CoolDown);

        var other = await Client.CreateBySmsAsync(issued.Token, Fresh.Phone());
        var more = await Client.CreateAsync(issued.Token, new { messengerId = "8192836451", phoneNumber = issued.Phone });

        AssertProblem(other, 409, "recipient-conflict", "The token is in use");
        AssertProblem(more, 409, "recipient-conflict", "The token is in use");
        Assert.That((await Client.CreateBySmsAsync(issued.Token, issued.Phone)).Status, Is.EqualTo(201), "a refusal is not charged");
        Assert.That((await Client.VerifyAsync(issued.Token, issued.Code)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Inside_the_cool_down_the_cool_down_is_told_before_the_conflict()
    {
        var issued = await IssueAsync();

        AssertProblem(await Client.CreateBySmsAsync(issued.Token, Fresh.Phone()), 429, "cool-down", "Too soon");
    }

    [Test]
    public async Task With_sixty_seconds_left_a_POST_is_a_resend_and_with_less_it_makes_a_new_code()
    {
        var (resent, renewed) = (await IssueAsync(), await IssueAsync());
        Service.Time.Advance(TimeSpan.FromSeconds(240));
        var atSixty = await Client.CreateBySmsAsync(resent.Token, resent.Phone);
        Service.Time.Advance(TimeSpan.FromMilliseconds(1));
        var below = await Client.CreateBySmsAsync(renewed.Token, renewed.Phone);

        Assert.That(atSixty.Json.TimeOf("expiresAt"), Is.EqualTo(resent.Created.Json.TimeOf("expiresAt")));
        Assert.That(below.Json.TimeOf("expiresAt"), Is.EqualTo(Service.Now.AddMinutes(5)));
        var code = await Vonage.CodeForAsync(renewed.Phone, nth: 2);
        Assert.That((await Client.VerifyAsync(renewed.Token, code)).Status, Is.EqualTo(200));
    }

    private async Task SettleAsync(IssuedCode issued, string state)
    {
        switch (state)
        {
            case "verified":
                await Client.VerifyAsync(issued.Token, issued.Code);
                break;
            case "cancelled":
                await Client.CancelAsync(issued.Token);
                break;
            case "locked":
                for (var nth = 1; nth <= 3; nth++)
                {
                    await Client.VerifyAsync(issued.Token, Fresh.WrongCode(issued.Code, nth));
                }

                break;
            default:
                Service.Time.Advance(TimeSpan.FromMinutes(5));
                break;
        }
    }
}
