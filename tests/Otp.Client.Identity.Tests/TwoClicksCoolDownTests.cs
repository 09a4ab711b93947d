using Otp.TestKit.Service;

namespace Otp.Client.Identity.Tests;

/// <summary>The service's defaults: it sends the same code again after 30 seconds at the earliest.</summary>
internal sealed class TwoClicksWithCoolDownTests : TwoClicksTests
{
    [Test]
    public async Task Two_clicks_on_two_ways_at_once_are_one_message_by_one_of_them()
    {
        var (name, phone) = await RegisterAsync();
        var browser = await SignInAsync(name, phone);
        await browser.PostAsync("/purpose/send", ("name", name), ("purpose", "pay"));
        await Vonage.CodeForAsync(phone, nth: 2);
        await Service.AdvanceAsync(TimeSpan.FromSeconds(30));
        var (twin, before) = (Kept(browser.Stolen(App)), await DeliveriesAsync());

        var both = await Task.WhenAll(
            browser.PostAsync("/purpose/send", ("name", name), ("purpose", "pay")),
            twin.PostAsync("/purpose/send", ("name", name), ("purpose", "pay"), ("channel", "Sms")));

        Assert.That(both, Is.All.EqualTo(OtpServiceTokenProvider.Sent));
        Assert.That(await DeliveriesAsync() - before, Is.EqualTo(1));
    }
}

/// <summary>A service that would send the same code again at once: what makes it one message is the idempotency key.</summary>
internal sealed class TwoClicksWithoutCoolDownTests : TwoClicksTests
{
    protected override OtpServiceSetup Setup => base.Setup.With("Otp:ResendCooldown", "00:00:00").With("Otp:MaxSendsPerToken", "10")
        .With("Otp:MaxSendsPerRecipientPerHour", "50").With("Otp:MaxSendsPerRecipientPerDay", "50");
}
