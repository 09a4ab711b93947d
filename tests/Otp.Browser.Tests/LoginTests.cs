using Microsoft.Playwright;
using Otp.TestKit;
using static Microsoft.Playwright.Assertions;

namespace Otp.Browser.Tests;

[TestFixture]
internal sealed class LoginTests : BrowserFixture
{
    private ILocator Refusal => Page.GetByRole(AriaRole.Alert);

    private ILocator Notice => Page.GetByRole(AriaRole.Status);

    [Test]
    public async Task A_person_signs_up_with_the_code_on_the_handset_and_a_used_code_lets_nobody_in_again()
    {
        var phone = Fresh.Phone();
        await Page.GotoAsync(TheSample.Run.Site.ToString());
        await ShootAsync(Page, "welcome");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Sign up" }).ClickAsync();
        await ShootAsync(Page, "sign-up");
        await AskForCodeAsync("SignUp", phone);
        await Expect(Page.GetByText($"We sent a code by SMS to **{phone[^2..]}.")).ToBeVisibleAsync();
        await ShootAsync(Page, "code");
        var code = await CodeFromHandsetAsync(phone);
        var otherPage = await NewPageAsync();
        await otherPage.GotoAsync(Url("Code"));

        await TypeAsync(code);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "You are signed in" })).ToBeVisibleAsync();
        await ShootAsync(Page, "signed-in");

        await TypeAsync(code, otherPage);
        await Expect(otherPage.GetByRole(AriaRole.Status)).ToHaveTextAsync("That page was out of date, so nothing was done.");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(Notice).ToHaveTextAsync("You are signed out.");
        await AskForCodeAsync("SignIn", phone);
        var second = await CodeFromHandsetAsync(phone, nth: 2);
        Assume.That(second, Is.Not.EqualTo(code), "one pair in 100,000 is equal by chance");
        await TypeAsync(code);
        await Expect(Refusal).ToHaveTextAsync("That code is not right. You have 2 tries left.");
        await TypeAsync(second);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "You are signed in" })).ToBeVisibleAsync();
    }

    [Test]
    public async Task Wrong_codes_tell_the_tries_left_until_a_new_code_is_needed()
    {
        var phone = Fresh.Phone();
        await AskForCodeAsync("SignUp", phone);
        var code = await CodeFromHandsetAsync(phone);

        await TypeAsync("12");
        await Expect(Refusal).ToHaveTextAsync("A code has digits only. This was not counted as a try.");
        await TypeAsync(Fresh.WrongCode(code));
        await Expect(Refusal).ToHaveTextAsync("That code is not right. You have 2 tries left.");
        await ShootAsync(Page, "wrong-code");
        await TypeAsync(Fresh.WrongCode(code, nth: 2));
        await Expect(Refusal).ToHaveTextAsync("That code is not right. You have 1 try left.");
        var otherPage = await NewPageAsync();
        await otherPage.GotoAsync(Url("Code"));
        await TypeAsync(Fresh.WrongCode(code, nth: 3));
        await Expect(Refusal).ToHaveTextAsync("That code is not right, and it was the last try. Ask for a new code.");
        await Expect(Page.GetByLabel("Code")).ToHaveCountAsync(0);
        await ShootAsync(Page, "last-try");

        await TypeAsync(code, otherPage);
        await Expect(otherPage.GetByRole(AriaRole.Alert)).ToContainTextAsync("There were too many wrong codes. You can have a new code in");
        await Expect(otherPage.GetByRole(AriaRole.Button, new() { Name = "Send a new code in 0:" })).ToBeDisabledAsync();
        await ShootAsync(otherPage, "locked");
        await otherPage.GotoAsync(Url("Code"));
        await Expect(otherPage.GetByText("The code that we sent is no longer good for anything.")).ToBeVisibleAsync();
        await Page.GotoAsync(TheSample.Run.Site.ToString());
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Welcome" })).ToBeVisibleAsync();
    }

    [Test]
    public async Task Send_again_counts_down_and_asking_again_at_once_tells_how_long_to_wait()
    {
        var phone = Fresh.Phone();
        await AskForCodeAsync("SignUp", phone);

        var again = Page.Locator("form.again button");
        await Expect(again).ToBeDisabledAsync();
        await Expect(again).ToContainTextAsync("Send again in 0:");

        // As where scripts are off, and the button is never disabled.
        await again.EvaluateAsync("button => button.disabled = false");
        await again.ClickAsync();
        await Expect(Notice).ToContainTextAsync("Your code is on its way already. You can have it sent again in");
        await ShootAsync(Page, "too-soon");
    }

    [Test]
    public async Task With_a_Messenger_id_later_codes_come_there_first_but_the_number_is_proven_by_SMS()
    {
        var (phone, messenger) = (Fresh.Phone(), Fresh.MessengerId());
        await AskForCodeAsync("SignUp", phone, messenger);
        await Expect(Page.GetByText($"We sent a code by SMS to **{phone[^2..]}.")).ToBeVisibleAsync();
        await TypeAsync(await CodeFromHandsetAsync(phone));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await AskForCodeAsync("SignIn", phone);

        await Expect(Page.GetByText($"We sent a code by Messenger (**{messenger[^2..]}). If you do not read it there, it comes by SMS to **{phone[^2..]}."))
            .ToBeVisibleAsync();
        await ShootAsync(Page, "messenger");
    }

    [TestCase("12", "That is not a phone number that we can send to. Write it with its country code, such as +39 333 123 4567.")]
    [TestCase("+39 333", "That is not a phone number that we can send to. Write it with its country code, such as +39 333 123 4567.")]
    [TestCase("+39 899 123456", "We cannot send messages to that number. Please use another one.")]
    public async Task A_number_that_is_not_sent_to_is_refused_with_a_sentence(string number, string sentence)
    {
        await Page.GotoAsync(Url("SignUp"));
        await Page.GetByLabel("Phone number").FillAsync(number);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Send me a code" }).ClickAsync();

        await Expect(Refusal).ToHaveTextAsync(sentence);
        await ShootAsync(Page, "not-sent");
    }

    private async Task AskForCodeAsync(string page, string phone, string? messenger = null)
    {
        await Page.GotoAsync(Url(page));
        await Page.GetByLabel("Phone number").FillAsync($"+{phone}");
        if (messenger is not null)
        {
            await Page.GetByLabel("Messenger id").FillAsync(messenger);
        }

        await Page.GetByRole(AriaRole.Button, new() { Name = "Send me a code" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Type your code" })).ToBeVisibleAsync();
    }

    private async Task TypeAsync(string code, IPage? page = null)
    {
        page ??= Page;
        await page.GetByLabel("Code").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private static string Url(string page) => new Uri(TheSample.Run.Site, page).ToString();
}
