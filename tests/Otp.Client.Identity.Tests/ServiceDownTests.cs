namespace Otp.Client.Identity.Tests;

internal sealed class ServiceDownTests : IdentityFixture
{
    [Test]
    public async Task While_the_service_does_not_answer_nobody_is_let_in_and_nothing_is_counted_against_the_user()
    {
        var (name, phone) = await RegisterAsync();
        var browser = await AskForCodeAsync(name);
        var code = await Vonage.CodeForAsync(phone);
        await Service.StopAsync();

        Assert.That(await browser.PostAsync("/login/code", ("code", code)), Is.EqualTo("Please try again in a moment."));
        Assert.That(await browser.PostAsync("/login/code/send"), Is.EqualTo("Please try again in a moment."));
        Assert.That(await browser.GetAsync("/me"), Is.EqualTo("401"));
        Assert.That(await FailuresOfAsync(name), Is.Zero);
    }
}
