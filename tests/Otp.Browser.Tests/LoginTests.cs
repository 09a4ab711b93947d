using System.Globalization;
using Microsoft.Playwright;
using Otp.TestKit;
using static Microsoft.Playwright.Assertions;

namespace Otp.Browser.Tests;

[TestFixture]
internal sealed class LoginTests : BrowserFixture
{
    private ILocator Refusal => Page.GetByRole(AriaRole.Alert);

    private ILocator Done => Page.Locator(".done[role=status]");

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
        await Expect(otherPage.GetByRole(AriaRole.Alert)).ToHaveTextAsync("That page was out of date, so nothing was done.");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(Done).ToHaveTextAsync("You are signed out.");
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
        await Expect(Refusal).ToHaveTextAsync("That is not a code: a code has digits only. This was not counted as a try.");
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

        var again = Page.Locator(".live .again button");
        await Expect(again).ToBeDisabledAsync();
        await Expect(again).ToContainTextAsync("Send again in 0:");

        // As where scripts are off, and the button is never disabled.
        await again.EvaluateAsync("button => button.disabled = false");
        await again.ClickAsync();
        await Expect(Page.Locator(".wait[role=status]")).ToContainTextAsync("Your code is on its way already. You can have it sent again in");
        await ShootAsync(Page, "too-soon");
    }

    [Test]
    public async Task Nobody_is_asked_for_a_Messenger_id_and_who_has_one_gets_later_codes_there_first()
    {
        var phone = Fresh.Phone();
        await Page.GotoAsync(Url("SignUp"));
        await Expect(Page.GetByRole(AriaRole.Textbox)).ToHaveCountAsync(1);
        await AskForCodeAsync("SignUp", phone);
        await Expect(Page.GetByText($"We sent a code by SMS to **{phone[^2..]}.")).ToBeVisibleAsync();
        await TypeAsync(await CodeFromHandsetAsync(phone));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Link the demonstration's Messenger" }).ClickAsync();
        await Expect(Done).ToHaveTextAsync("Linked. Codes come to Messenger first from now on, and by SMS if you do not read them there.");
        await ShootAsync(Page, "linked");
        var end = (await Page.Locator("strong").Nth(1).InnerTextAsync())[^2..];
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await AskForCodeAsync("SignIn", phone);

        await Expect(Page.GetByText($"We sent a code by Messenger (**{end}). If you do not read it there, it comes by SMS to **{phone[^2..]}."))
            .ToBeVisibleAsync();
        await ShootAsync(Page, "messenger");
    }

    [Test]
    public async Task Who_has_confirmed_an_e_mail_address_may_have_the_code_sent_there()
    {
        var (phone, email) = (Fresh.Phone(), $"{Fresh.Token()}@example.com");
        await AskForCodeAsync("SignUp", phone);
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "By WhatsApp" })).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "By SMS" })).ToHaveCountAsync(0);
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "By e-mail" })).ToHaveCountAsync(0);
        await TypeAsync(await CodeFromHandsetAsync(phone));

        await Page.GetByLabel("E-mail address").FillAsync("anna@example@com");
        await Page.Locator("form:has(#email)").EvaluateAsync("form => form.noValidate = true");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Add it" }).ClickAsync();
        await Expect(Refusal).ToHaveTextAsync("That is not an e-mail address that we can send to.");
        await Expect(Page.GetByLabel("E-mail address")).ToHaveValueAsync("anna@example@com");
        await Expect(Page.GetByLabel("E-mail address")).ToHaveAttributeAsync("aria-invalid", "true");
        await Page.GetByLabel("E-mail address").FillAsync(email);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Add it" }).ClickAsync();
        await Expect(Page.GetByText($"We sent a code by e-mail to {email[0]}***@example.com.")).ToBeVisibleAsync();
        await ShootAsync(Page, "confirm-email");
        await Page.GetByLabel("Code").FillAsync(await CodeFromHandsetAsync(email, phone: ".phone.email"));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await Expect(Done).ToHaveTextAsync("Confirmed. Your codes can come to that address too.");
        await Expect(Page.GetByText($"Your codes can come to {email} too.")).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await AskForCodeAsync("SignIn", phone);
        var another = Page.GetByRole(AriaRole.Button, new() { Name = "By e-mail" });
        await Expect(another).ToBeDisabledAsync();
        await ShootAsync(Page, "another-way");
        await Expect(another).ToBeEnabledAsync(new() { Timeout = 60_000 });
        await another.ClickAsync();
        await Expect(Done).ToHaveTextAsync("A code is on its way.");
        await Expect(Page.GetByText($"We sent a code by e-mail to {email[0]}***@example.com.")).ToBeVisibleAsync();
        await TypeAsync(await CodeFromHandsetAsync(email, nth: 2, phone: ".phone.email"));
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "You are signed in" })).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_way_that_the_page_did_not_offer_sends_nothing()
    {
        await AskForCodeAsync("SignUp", Fresh.Phone());
        var way = Page.GetByRole(AriaRole.Button, new() { Name = "By WhatsApp" });
        await way.EvaluateAsync("button => { button.disabled = false; button.value = 'Email'; }");

        await way.ClickAsync();

        await Expect(Refusal).ToHaveTextAsync("We cannot send it that way. Please choose another.");
        Assert.That(await Page.GetByLabel("Code").GetAttributeAsync("aria-invalid"), Is.Null);
    }

    [Test]
    public async Task A_pasted_code_stays_whole_and_signs_in_with_its_space()
    {
        var phone = Fresh.Phone();
        await AskForCodeAsync("SignUp", phone);
        var code = await CodeFromHandsetAsync(phone);
        var pasted = $"{code[..3]} {code[3..]}";
        var field = Page.GetByLabel("Code");
        await Expect(field).ToHaveAttributeAsync("inputmode", "numeric");
        await Expect(field).ToHaveAttributeAsync("autocomplete", "one-time-code");

        await field.FocusAsync();
        await Page.Keyboard.InsertTextAsync(pasted);
        await Expect(field).ToHaveValueAsync(pasted);
        var sent = await Page.RunAndWaitForRequestAsync(() => Page.Keyboard.PressAsync("Enter"), request => request.Method == "POST");

        Assert.That(sent.PostData, Does.Contain($"code={code[..3]}+{code[3..]}&"));
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "You are signed in" })).ToBeVisibleAsync();
    }

    [Test]
    public async Task F5_after_a_wrong_code_spends_no_try()
    {
        var phone = Fresh.Phone();
        await AskForCodeAsync("SignUp", phone);
        var code = await CodeFromHandsetAsync(phone);
        await TypeAsync(Fresh.WrongCode(code));
        await Expect(Refusal).ToHaveTextAsync("That code is not right. You have 2 tries left.");

        await ReloadsByGetAsync();

        await TypeAsync(Fresh.WrongCode(code, nth: 2));
        await Expect(Refusal).ToHaveTextAsync("That code is not right. You have 1 try left.");
    }

    [TestCase("SignUp")]
    [TestCase("SignIn")]
    public async Task F5_after_a_number_that_was_refused_sends_nothing_again(string page)
    {
        await AskInVainAsync(page, "+39 899 123456");
        await ReloadsByGetAsync();
        await Expect(Refusal).ToHaveCountAsync(0);
    }

    [TestCase("SignUp")]
    [TestCase("SignIn")]
    public async Task A_refused_number_is_marked_kept_and_has_the_caret_behind_it(string page)
    {
        await AskInVainAsync(page, "+39 899 123456");

        var field = Page.GetByLabel("Phone number");
        await Expect(field).ToHaveValueAsync("+39 899 123456");
        await Expect(field).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(field).ToHaveAccessibleDescriptionAsync(Pattern("We cannot send messages to that number"));
        await Expect(field).ToBeFocusedAsync();
        Assert.That(await field.EvaluateAsync<int>("field => field.selectionStart"), Is.EqualTo("+39 899 123456".Length));
    }

    [Test]
    public async Task A_refused_code_is_marked_and_a_fresh_field_is_not()
    {
        var phone = Fresh.Phone();
        await AskForCodeAsync("SignUp", phone);
        var field = Page.GetByLabel("Code");
        Assert.That(await field.GetAttributeAsync("aria-invalid"), Is.Null);

        await TypeAsync("12");

        await Expect(field).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(field).ToHaveAccessibleDescriptionAsync(Pattern("This was not counted as a try"));
    }

    [Test]
    public async Task When_the_time_is_up_the_form_goes_and_a_new_code_is_offered()
    {
        await Page.Clock.InstallAsync();
        await AskForCodeAsync("SignUp", Fresh.Phone());
        await Page.GetByLabel("Code").FillAsync("1");

        await Page.Clock.FastForwardAsync("05:01");

        await Expect(Page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Ask for a new code");
        await Expect(Page.GetByText("The code that we sent has expired.")).ToBeVisibleAsync();
        await Expect(Page.GetByLabel("Code")).ToBeHiddenAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Send again" })).ToBeHiddenAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Send a new code" })).ToBeFocusedAsync();
        await Expect(Page).ToHaveTitleAsync("Ask for a new code · Login with OTP");
        await ShootAsync(Page, "expired");
    }

    [Test]
    public async Task What_was_not_done_is_never_told_as_done()
    {
        var phone = Fresh.Phone();
        await AskForCodeAsync("SignUp", phone);
        var code = await CodeFromHandsetAsync(phone);
        var otherPage = await NewPageAsync();
        await otherPage.GotoAsync(Url("Code"));
        await TypeAsync(code);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "You are signed in" })).ToBeVisibleAsync();

        await TypeAsync(code, otherPage);
        await Expect(otherPage.GetByRole(AriaRole.Alert)).ToHaveTextAsync("That page was out of date, so nothing was done.");
        await otherPage.GotoAsync(Url("Code"));
        await Expect(otherPage.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This sign-in is over. Please start again.");
        await Expect(otherPage.Locator(".done")).ToHaveCountAsync(0);
        await ShootAsync(otherPage, "over");
    }

    [TestCase("+39\u00A0333\u00A0{0}", Description = "a no-break space")]
    [TestCase("\u202A+39\u2011333\u2011{0}\u202C", Description = "as a phone book copies it")]
    [TestCase("+39.333.{0}")]
    public async Task A_pasted_number_is_taken_as_people_write_it(string written)
    {
        await AskForCodeAsync("SignUp", string.Format(CultureInfo.InvariantCulture, written, Fresh.Phone()[5..]));
    }

    [TestCase("12", "That is not a phone number that we can send to. Write it with its country code, such as +39 333 123 4567.")]
    [TestCase("+39 333", "That is not a phone number that we can send to. Write it with its country code, such as +39 333 123 4567.")]
    [TestCase("+39 899 123456", "We cannot send messages to that number. Please use another one.")]
    public async Task A_number_that_is_not_sent_to_is_refused_with_a_sentence(string number, string sentence)
    {
        await AskInVainAsync("SignUp", number);

        await Expect(Refusal).ToHaveTextAsync(sentence);
        await ShootAsync(Page, "not-sent");
    }

    private async Task AskForCodeAsync(string page, string phone)
    {
        await AskAsync(page, phone.StartsWith("39", StringComparison.Ordinal) ? $"+{phone}" : phone);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Type your code" })).ToBeVisibleAsync();
    }

    private async Task AskInVainAsync(string page, string number)
    {
        await AskAsync(page, number);
        await Expect(Refusal).ToBeVisibleAsync();
    }

    private async Task AskAsync(string page, string number)
    {
        await Page.GotoAsync(Url(page));
        await Page.GetByLabel("Phone number").FillAsync(number);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Send me a code" }).ClickAsync();
    }

    /// <summary>What F5 does: the browser repeats the request that brought the page.</summary>
    private async Task ReloadsByGetAsync()
    {
        var reloaded = await Page.ReloadAsync();
        Assert.That(reloaded!.Request.Method, Is.EqualTo("GET"));
    }

    private async Task TypeAsync(string code, IPage? page = null)
    {
        page ??= Page;
        await page.GetByLabel("Code").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private static string Url(string page) => new Uri(TheSample.Run.Site, page).ToString();
}
