using Otp.TestKit;
using Otp.TestKit.Service;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Otps;

internal sealed class KeyRotationTests : ServiceFixture
{
    [Test]
    public async Task A_code_issued_under_the_former_key_verifies_while_that_key_is_configured()
    {
        var issued = await IssueAsync();
        await Service.RestartAsync(("Otp:Keys:k2", Fresh.Key()), ("Otp:ActiveKey", "k2"));

        Assert.That((await Client.VerifyAsync(issued.Token, issued.Code)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_code_whose_key_is_gone_cannot_be_judged_and_nothing_is_counted()
    {
        var issued = await IssueAsync();
        await Service.RestartAsync(("Otp:Keys:k3", Fresh.Key()), ("Otp:ActiveKey", "k3"), ("Otp:Keys:k1", null), ("Otp:Keys:k2", null));

        var answer = await Client.VerifyAsync(issued.Token, issued.Code);

        AssertProblem(answer, 404, "cannot-judge", "The code is invalid for unknown reason");
        Assert.That((await Client.StatusAsync(issued.Token)).Json.IntOf("attemptsRemaining"), Is.EqualTo(3));
        Assert.That(Service.Log.Lines, Has.Some.Contains("the key it was issued under is no longer configured"));
    }
}
