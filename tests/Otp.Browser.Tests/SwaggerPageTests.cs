using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Otp.Browser.Tests;

[TestFixture]
internal sealed class SwaggerPageTests : BrowserFixture
{
    [Test]
    public async Task The_page_opens_without_complaints_and_its_example_creates_a_code()
    {
        await Page.GotoAsync(new Uri(TheSample.Run.Service, "swagger").ToString());
        var create = Page.Locator("#operations-Otp-CreateOtp");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Authorize" })).ToBeVisibleAsync();
        await Expect(create).ToBeVisibleAsync();
        await ShootAsync(Page, "swagger");

        await create.Locator(".opblock-summary").ClickAsync();
        await create.GetByRole(AriaRole.Button, new() { Name = "Execute" }).ClickAsync();

        await Expect(create.Locator(".live-responses-table .response-col_status").Last).ToContainTextAsync("201");
        await ShootAsync(Page, "swagger-create");
    }
}
