using Otp.TestKit;

namespace Otp.Client.Identity.Tests;

internal sealed class TwoFactorSignInTests : IdentityFixture
{
    [Test]
    public async Task With_password_and_code_a_person_is_signed_in_and_the_attempt_is_over()
    {
        var (name, phone) = await RegisterAsync();
        var browser = await AskForCodeAsync(name);
        Assert.That(await browser.GetAsync("/me"), Is.EqualTo("401"), "a code that is on its way lets nobody in");
        Assert.That(browser.Attempt, Is.Not.Null);

        var shown = await browser.PostAsync("/login/code", ("code", await Vonage.CodeForAsync(phone)));

        Assert.That(shown, Is.EqualTo("Welcome."));
        Assert.That(await browser.GetAsync("/me"), Is.EqualTo(name));
        Assert.That(browser.Attempt, Is.Null);
    }

    [Test]
    public async Task A_code_lets_one_session_in_even_when_all_its_cookies_were_stolen_before()
    {
        var (name, phone) = await RegisterAsync();
        var browser = await AskForCodeAsync(name);
        var thief = Kept(browser.Stolen(App));
        var code = await Vonage.CodeForAsync(phone);
        await browser.PostAsync("/login/code", ("code", code));

        Assert.That(await thief.PostAsync("/login/code", ("code", code)), Is.EqualTo("This code was used. Please start again."));
        Assert.That(await thief.GetAsync("/me"), Is.EqualTo("401"));
        Assert.That(thief.Attempt, Is.Null);
        Assert.That(await FailuresOfAsync(name), Is.Zero, "the code was right");
    }

    [Test]
    public async Task A_wrong_code_tells_the_tries_left_counts_against_the_user_and_the_right_one_is_still_good()
    {
        var (name, phone) = await RegisterAsync();
        var browser = await AskForCodeAsync(name);
        var code = await Vonage.CodeForAsync(phone);

        var wrong = await browser.PostAsync("/login/code", ("code", Fresh.WrongCode(code)));

        Assert.That(wrong, Is.EqualTo("That code is not right. Tries left: 2."));
        Assert.That(await FailuresOfAsync(name), Is.EqualTo(1));
        Assert.That(await browser.PostAsync("/login/code", ("code", code)), Is.EqualTo("Welcome."));
    }

    [Test]
    public async Task What_is_no_code_is_not_counted_and_costs_no_try()
    {
        var (name, phone) = await RegisterAsync();
        var browser = await AskForCodeAsync(name);
        var code = await Vonage.CodeForAsync(phone);
        foreach (var typed in new[] { "1234", "12345678901", "O1234", "My code is 12345", "?", "12/345" })
        {
            Assert.That(await browser.PostAsync("/login/code", ("code", typed)), Is.EqualTo("A code has digits only. This was not counted."));
        }

        Assert.That(await FailuresOfAsync(name), Is.Zero);
        Assert.That(await browser.PostAsync("/login/code", ("code", Fresh.WrongCode(code))), Is.EqualTo("That code is not right. Tries left: 2."));
        Assert.That(await browser.PostAsync("/login/code", ("code", code)), Is.EqualTo("Welcome."));
    }

    [Test]
    public async Task The_right_code_signs_in_however_it_is_typed()
    {
        foreach (var spell in new Func<string, string>[]
        {
            code => $"{code[..2]} {code[2..]}",
            code => $"{code[..3]}-{code[3..]}",
            code => $"{code}\r\n",
            code => string.Concat(code.Select(digit => (char)('٠' + digit - '0'))),
        })
        {
            var (name, phone) = await RegisterAsync();
            var browser = await AskForCodeAsync(name);

            Assert.That(await browser.PostAsync("/login/code", ("code", spell(await Vonage.CodeForAsync(phone)))), Is.EqualTo("Welcome."));
            Assert.That(await FailuresOfAsync(name), Is.Zero);
        }
    }

    [Test]
    public async Task After_three_wrong_codes_the_right_one_is_refused_and_a_new_one_is_to_be_had_after_the_cool_down()
    {
        var (name, phone) = await RegisterAsync();
        var browser = await AskForCodeAsync(name);
        var code = await Vonage.CodeForAsync(phone);
        for (var nth = 1; nth <= 3; nth++)
        {
            await browser.PostAsync("/login/code", ("code", Fresh.WrongCode(code, nth)));
        }

        Assert.That(await browser.PostAsync("/login/code", ("code", code)), Is.EqualTo("Too many wrong codes. You can have a new one in 30 seconds."));
        Assert.That(await browser.PostAsync("/login/code/send"), Is.EqualTo("You can have a new code in 30 seconds."), "no live code is on its way");
        await Service.AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.That(await browser.PostAsync("/login/code/send"), Is.EqualTo("Your code is on its way."));
        Assert.That(await browser.PostAsync("/login/code", ("code", await Vonage.CodeForAsync(phone, nth: 2))), Is.EqualTo("Welcome."));
    }

    [Test]
    public async Task Asking_again_sends_the_same_code_again_and_never_within_the_cool_down()
    {
        var (name, phone) = await RegisterAsync();
        var browser = await AskForCodeAsync(name);
        var code = await Vonage.CodeForAsync(phone);
        await Service.AdvanceAsync(TimeSpan.FromSeconds(29));
        var early = await browser.PostAsync("/login/code/send");
        await Service.AdvanceAsync(TimeSpan.FromSeconds(1));
        var late = await browser.PostAsync("/login/code/send");

        Assert.That(new[] { early, late }, Is.All.EqualTo("Your code is on its way."));
        Assert.That(await Vonage.CodeForAsync(phone, nth: 2), Is.EqualTo(code));
        await AskForCodeAsync((await RegisterAsync()).Name);
        Assert.That(Vonage.CallsTo(phone), Has.Count.EqualTo(2));
        Assert.That(await browser.PostAsync("/login/code", ("code", code)), Is.EqualTo("Welcome."));
    }

    [Test]
    public async Task A_code_is_good_in_the_session_that_asked_for_it_alone()
    {
        var (name, phone) = await RegisterAsync();
        var one = await AskForCodeAsync(name);
        var codeOfOne = await Vonage.CodeForAsync(phone);
        var other = await AskForCodeAsync(name);
        var codeOfOther = await Vonage.CodeForAsync(phone, nth: 2);
        Assume.That(codeOfOne, Is.Not.EqualTo(codeOfOther), "one pair in 100,000 is equal by chance");

        Assert.That(await other.PostAsync("/login/code", ("code", codeOfOne)), Does.StartWith("That code is not right."));
        Assert.That(await one.PostAsync("/login/code", ("code", codeOfOne)), Is.EqualTo("Welcome."));
        Assert.That(await other.PostAsync("/login/code", ("code", codeOfOther)), Is.EqualTo("Welcome."));
    }

    [Test]
    public async Task A_session_that_never_asked_for_a_code_has_to_start_again()
    {
        var (name, phone) = await RegisterAsync();
        await AskForCodeAsync(name);
        var browser = NewBrowser();
        await browser.PostAsync("/login", ("name", name), ("password", WebApp.Password));

        Assert.That(await browser.PostAsync("/login/code", ("code", await Vonage.CodeForAsync(phone))), Is.EqualTo("Please start again."));
        Assert.That(await FailuresOfAsync(name), Is.Zero, "nothing was judged");
    }

    [Test]
    public async Task A_code_for_one_user_is_none_for_another_in_the_same_browser()
    {
        var (anna, phoneOfAnna) = await RegisterAsync();
        var (bruno, _) = await RegisterAsync();
        var browser = await AskForCodeAsync(anna);
        await browser.PostAsync("/login", ("name", bruno), ("password", WebApp.Password));

        Assert.That(await browser.PostAsync("/login/code", ("code", await Vonage.CodeForAsync(phoneOfAnna))), Is.EqualTo("Please start again."));
        Assert.That(await browser.GetAsync("/me"), Is.EqualTo("401"));
    }

    [Test]
    public async Task A_code_is_over_when_the_security_stamp_changes()
    {
        var (name, phone) = await RegisterAsync();
        var browser = NewBrowser();
        Assert.That(await browser.PostAsync("/purpose/send", ("name", name), ("purpose", "pay")), Is.EqualTo(OtpServiceTokenProvider.Sent));
        await App.WithAsync(name, (users, user) => users.UpdateSecurityStampAsync(user));

        Assert.That(
            await browser.PostAsync("/purpose/verify", ("name", name), ("purpose", "pay"), ("code", await Vonage.CodeForAsync(phone))),
            Is.EqualTo("not judged: UnknownToken"));
    }

    [Test]
    public async Task Without_a_confirmed_number_the_service_is_no_second_factor()
    {
        var name = await App.RegisterAsync(Fresh.Phone(), confirmed: false);

        Assert.That(await App.WithAsync(name, (users, user) => users.GetValidTwoFactorProvidersAsync(user)), Is.Empty);
        Assert.That(await NewBrowser().PostAsync("/login", ("name", name), ("password", WebApp.Password)), Is.EqualTo("Welcome."));
    }

    [Test]
    public async Task With_a_confirmed_number_it_is_one()
    {
        var (name, _) = await RegisterAsync();

        Assert.That(await App.WithAsync(name, (users, user) => users.GetValidTwoFactorProvidersAsync(user)), Is.EqualTo([OtpServiceTokenProvider.DefaultName]));
    }

    [Test]
    public async Task When_the_person_was_sent_too_many_messages_the_page_can_say_so()
    {
        var (name, _) = await RegisterAsync();
        for (var nth = 1; nth <= 5; nth++)
        {
            await AskForCodeAsync(name);
        }

        var browser = NewBrowser();
        await browser.PostAsync("/login", ("name", name), ("password", WebApp.Password));
        Assert.That(await browser.PostAsync("/login/code/send"), Is.EqualTo("Too many messages. Try again later."));
    }
}
