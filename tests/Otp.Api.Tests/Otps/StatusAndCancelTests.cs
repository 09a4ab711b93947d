using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Otps;

internal sealed class StatusAndCancelTests : ServiceFixture
{
    protected override OtpServiceSetup Setup => new OtpServiceSetup().WithClock();

    [Test]
    public async Task The_status_follows_a_code_from_pending_to_verified()
    {
        var issued = await IssueAsync();
        Service.Time.Advance(TimeSpan.FromSeconds(31));
        var pending = (await Client.StatusAsync(issued.Token)).Json;
        await Client.VerifyAsync(issued.Token, issued.Code);
        var verified = (await Client.StatusAsync(issued.Token)).Json;

        Assert.Multiple(() =>
        {
            Assert.That(pending.Status(), Is.EqualTo("pending"));
            Assert.That(pending.IntOf("expiresInSeconds"), Is.EqualTo(269));
            Assert.That(pending.Has("verifiedAt"), Is.False);
            Assert.That(pending.Has("nextSendAllowedAt"), Is.False, "the cool-down is over");
            Assert.That(verified.Status(), Is.EqualTo("verified"));
            Assert.That(verified.TimeOf("verifiedAt"), Is.EqualTo(Service.Now));
        });
    }

    [Test]
    public async Task Looking_at_the_status_counts_nothing_and_verifies_nothing()
    {
        var issued = await IssueAsync();
        for (var nth = 0; nth < 5; nth++)
        {
            Assert.That((await Client.StatusAsync(issued.Token)).Json.IntOf("attemptsRemaining"), Is.EqualTo(3));
        }

        Assert.That((await Client.VerifyAsync(issued.Token, issued.Code)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task The_whole_seconds_left_are_rounded_down_and_end_at_nought()
    {
        var issued = await IssueAsync();
        Service.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        var last = (await Client.StatusAsync(issued.Token)).Json;
        Service.Time.Advance(TimeSpan.FromMinutes(1));
        var after = (await Client.StatusAsync(issued.Token)).Json;

        Assert.That(last.Status(), Is.EqualTo("pending"));
        Assert.That(last.IntOf("expiresInSeconds"), Is.Zero);
        Assert.That(after.Status(), Is.EqualTo("expired"));
        Assert.That(after.IntOf("expiresInSeconds"), Is.Zero);
    }

    [Test]
    public async Task Cancelling_is_answered_204_without_a_body_as_often_as_it_is_asked()
    {
        var issued = await IssueAsync();

        foreach (var answer in new[] { await Client.CancelAsync(issued.Token), await Client.CancelAsync(issued.Token) })
        {
            Assert.That(answer.Status, Is.EqualTo(204));
            Assert.That(answer.Text, Is.Empty);
        }

        Assert.That((await Client.StatusAsync(issued.Token)).Json.Status(), Is.EqualTo("cancelled"));
    }

    [Test]
    public async Task Cancelling_a_verified_code_leaves_it_verified()
    {
        var issued = await IssueAsync();
        await Client.VerifyAsync(issued.Token, issued.Code);

        Assert.That((await Client.CancelAsync(issued.Token)).Status, Is.EqualTo(204));
        Assert.That((await Client.StatusAsync(issued.Token)).Json.Status(), Is.EqualTo("verified"));
        AssertProblem(await Client.VerifyAsync(issued.Token, issued.Code), 409, "already-verified", "The code has already been verified");
    }

    [Test]
    public async Task Cancelling_an_expired_code_leaves_it_expired()
    {
        var issued = await IssueAsync();
        Service.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.That((await Client.CancelAsync(issued.Token)).Status, Is.EqualTo(204));
        AssertProblem(await Client.VerifyAsync(issued.Token, issued.Code), 410, "expired", "The code is expired");
    }

    [Test]
    public async Task Cancelling_a_locked_code_leaves_it_locked()
    {
        var issued = await IssueAsync();
        for (var nth = 1; nth <= 3; nth++)
        {
            await Client.VerifyAsync(issued.Token, Fresh.WrongCode(issued.Code, nth));
        }

        Assert.That((await Client.CancelAsync(issued.Token)).Status, Is.EqualTo(204));
        Assert.That((await Client.StatusAsync(issued.Token)).Json.Status(), Is.EqualTo("locked"));
    }

    [Test]
    public async Task Cancelling_drops_a_message_that_was_not_sent_yet()
    {
        var phone = Fresh.Phone();
        var token = Fresh.Token();
        Vonage.Reply = call => call.Recipients[0] == phone ? VonageReply.Of(503) : VonageReply.Accepted;
        await Client.CreateBySmsAsync(token, phone);
        await Client.StatusWhenAsync(token, document => document.StepError(0) == "provider-unavailable");

        await Client.CancelAsync(token);

        var status = (await Client.StatusAsync(token)).Json;
        Assert.That(status.DeliveryStatus(), Is.EqualTo("dropped"));
        Assert.That(status.StepStatus(0), Is.EqualTo("dropped"));
        Assert.That(status.StepError(0), Is.EqualTo("cancelled"));
    }
}
