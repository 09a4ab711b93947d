using Otp.TestKit.Service;

namespace Otp.Api.Tests.Otps;

/// <summary>Where a fifth of the validity is less than sixty seconds, the fifth decides.</summary>
internal sealed class ShortValidityTests : ServiceFixture
{
    protected override OtpServiceSetup Setup
        => new OtpServiceSetup().WithClock().With("Otp:Validity", "00:01:40").With("Otp:ResendCooldown", "00:00:00").With("Otp:CodeLength", "10").With("Otp:MaxAttempts", "1");

    [Test]
    public async Task With_a_fifth_of_its_life_left_a_POST_is_a_resend_and_with_less_it_makes_a_new_code()
    {
        var (resent, renewed) = (await IssueAsync(), await IssueAsync());
        Service.Time.Advance(TimeSpan.FromSeconds(80));
        var atAFifth = await Client.CreateBySmsAsync(resent.Token, resent.Phone);
        Service.Time.Advance(TimeSpan.FromMilliseconds(1));
        var below = await Client.CreateBySmsAsync(renewed.Token, renewed.Phone);

        Assert.That(atAFifth.Json.TimeOf("expiresAt"), Is.EqualTo(resent.Created.Json.TimeOf("expiresAt")));
        Assert.That(below.Json.TimeOf("expiresAt"), Is.EqualTo(Service.Now.AddSeconds(100)));
    }

    [Test]
    public async Task The_configured_length_is_the_length_of_the_code_and_of_the_document()
    {
        var issued = await IssueAsync();

        Assert.That(issued.Code, Has.Length.EqualTo(10));
        Assert.That(issued.Created.Json.IntOf("codeLength"), Is.EqualTo(10));
        Assert.That((await Client.VerifyAsync(issued.Token, issued.Code)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task With_one_attempt_the_first_wrong_code_locks()
    {
        var issued = await IssueAsync();

        var first = await Client.VerifyAsync(issued.Token, issued.Wrong);
        var second = await Client.VerifyAsync(issued.Token, issued.Code);

        Assert.That(first.Status, Is.EqualTo(404));
        Assert.That(first.Json.IntOf("attemptsRemaining"), Is.Zero);
        Assert.That(second.Status, Is.EqualTo(429));
        Assert.That(second.RetryAfter, Is.EqualTo(1), "a new code may be asked for at once, and a 429 always says when");
    }

    [Test]
    public async Task Without_a_cool_down_a_POST_that_follows_at_once_is_a_resend()
    {
        var issued = await IssueAsync();

        var resent = await Client.CreateBySmsAsync(issued.Token, issued.Phone);

        Assert.That(resent.Status, Is.EqualTo(201));
        Assert.That(resent.Json.Has("nextSendAllowedAt"), Is.False);
        Assert.That(await Vonage.CodeForAsync(issued.Phone, nth: 2), Is.EqualTo(issued.Code));
    }
}
