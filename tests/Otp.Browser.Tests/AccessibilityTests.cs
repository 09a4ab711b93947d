using Microsoft.Playwright;
using Otp.TestKit;
using static Microsoft.Playwright.Assertions;

namespace Otp.Browser.Tests;

/// <summary>Every page of the sample and the handset page under axe-core, contrast included, in both themes and both widths.</summary>
[TestFixture(ColorScheme.Light)]
[TestFixture(ColorScheme.Dark)]
internal sealed class AccessibilityTests(ColorScheme theme) : BrowserFixture
{
    [SetUp]
    public Task ChooseThemeAsync() => Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme });

    [Test]
    public async Task The_pages_of_the_sample_have_no_violation()
    {
        var phone = Fresh.Phone();
        await Page.GotoAsync(TheSample.Run.Site.ToString());
        await HasNoViolationAsync("welcome");
        await AskAsync("+39 899 123456");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await HasNoViolationAsync("sign-up");
        await AskAsync($"+{phone}");
        await HasNoViolationAsync("code");
        await TypeAsync("12");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await HasNoViolationAsync("wrong");
        await Page.EvaluateAsync("document.querySelector('.live').hidden = true; document.querySelector('.over').hidden = false;");
        await HasNoViolationAsync("expired");
        await Page.ReloadAsync();
        await Page.Locator(".live .again button").EvaluateAsync("button => button.disabled = false");
        await Page.Locator(".live .again button").ClickAsync();
        await Expect(Page.Locator(".wait")).ToBeVisibleAsync();
        await HasNoViolationAsync("wait");
        await TypeAsync(await CodeFromHandsetAsync(phone));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Link the demonstration's Messenger" }).ClickAsync();
        await Expect(Page.Locator(".done")).ToBeVisibleAsync();
        await HasNoViolationAsync("signed-in");
    }

    [Test]
    public async Task The_handset_page_has_no_violation_empty_or_full()
    {
        await Page.GotoAsync(TheSample.Run.Handset.ToString());
        await Page.GetByRole(AriaRole.Button, new() { Name = "Clear all" }).ClickAsync();
        await Expect(Page.Locator(".empty")).ToHaveCountAsync(4);
        await HasNoViolationAsync("handset-empty");

        await CreateAsync(Fresh.MessengerId(), Fresh.Phone());
        await CreateAsync(Fresh.MessengerId() + "99003", Fresh.Phone());
        var phone = Fresh.Phone();
        await BreakAsync(phone, "undeliverable");
        await CreateAsync(phoneNumber: phone, email: $"{Fresh.Token()}@example.com", channels: "whatsapp email");
        await Expect(Page.Locator(".phone.sms .message")).ToHaveCountAsync(1);
        await Expect(Page.Locator(".phone.email .message")).ToHaveCountAsync(1);
        foreach (var channel in new[] { "Messenger", "WhatsApp", "SMS" })
        {
            await Page.GetByLabel($"Reply by {channel}").FillAsync("Thank you");
            await Page.GetByLabel($"Reply by {channel}").PressAsync("Enter");
        }

        await Expect(Page.Locator(".reply")).ToHaveCountAsync(3);
        await HasNoViolationAsync("handset-full");
    }

    private Task HasNoViolationAsync(string name) => HasNoViolationAsync(theme, name);

    private async Task AskAsync(string number)
    {
        await Page.GotoAsync(new Uri(TheSample.Run.Site, "SignUp").ToString());
        await Page.GetByLabel("Phone number").FillAsync(number);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Send me a code" }).ClickAsync();
    }

    private async Task TypeAsync(string code)
    {
        await Page.GetByLabel("Code").FillAsync(code);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
