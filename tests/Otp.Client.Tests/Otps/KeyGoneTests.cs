using Otp.TestKit;

namespace Otp.Client.Tests.Otps;

internal sealed class KeyGoneTests : ClientFixture
{
    [Test]
    public async Task A_code_whose_key_is_gone_cannot_be_judged()
    {
        var (token, _, code) = await IssueAsync();
        await Service.RestartAsync(("Otp:ActiveKey", "k2"), ("Otp:Keys:k1", null), ("Otp:Keys:k2", Fresh.Key()));

        Assert.That(await ClientWith(Key).VerifyAsync(token, code), Is.EqualTo(new VerifyOtpResult.CannotJudge()));
    }
}
