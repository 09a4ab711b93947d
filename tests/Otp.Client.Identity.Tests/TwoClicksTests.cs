using Microsoft.Data.Sqlite;
using Otp.TestKit;

namespace Otp.Client.Identity.Tests;

/// <summary>Two requests of one browser at the same time: both leave with the same cookies, before either is answered.</summary>
internal abstract class TwoClicksTests : IdentityFixture
{
    private const int Rounds = 8;

    [Test]
    public async Task Two_requests_for_a_code_are_one_message_and_its_code_is_good_whichever_answer_the_browser_kept()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (name, phone) = await RegisterAsync();
            var browser = NewBrowser();
            await browser.PostAsync("/login", ("name", name), ("password", WebApp.Password));

            var twin = await ClickTwiceAsync(browser, "Your code is on its way.", "/login/code/send");

            var kept = round % 2 == 0 ? browser : twin;
            Assert.That(await kept.PostAsync("/login/code", ("code", await Vonage.CodeForAsync(phone))), Is.EqualTo("Welcome."));
        }
    }

    [Test]
    public async Task Two_requests_for_the_confirmation_of_a_number_are_one_message()
    {
        var (name, phone) = await RegisterAsync();
        var browser = await SignInAsync(name, phone);
        var newPhone = Fresh.Phone();

        var twin = await ClickTwiceAsync(browser, "Your code is on its way.", "/phone", ("number", $"+{newPhone}"));

        var code = await Vonage.CodeForAsync(newPhone);
        Assert.That(await twin.PostAsync("/phone/confirm", ("number", $"+{newPhone}"), ("code", code)), Is.EqualTo("Confirmed."));
    }

    [Test]
    public async Task Two_requests_for_a_purpose_of_the_applications_own_are_one_message_and_so_are_the_next_two()
    {
        var (name, phone) = await RegisterAsync();
        var browser = await SignInAsync(name, phone);
        for (var nth = 2; nth <= 4; nth++)
        {
            await ClickTwiceAsync(browser, OtpServiceTokenProvider.Sent, "/purpose/send", ("name", name), ("purpose", "pay"));

            Assert.That(await VerifyAsync(browser, name, await Vonage.CodeForAsync(phone, nth)), Is.EqualTo("True: Verified"));
        }
    }

    [Test]
    public async Task Before_any_sign_in_the_browser_is_known_by_the_cookie_of_its_forms()
    {
        var (name, phone) = await RegisterAsync();
        var browser = NewBrowser();
        await browser.GetAsync("/form");

        var twin = await ClickTwiceAsync(browser, OtpServiceTokenProvider.Sent, "/purpose/send", ("name", name), ("purpose", "pay"));

        Assert.That(await VerifyAsync(twin, name, await Vonage.CodeForAsync(phone)), Is.EqualTo("True: Verified"));
    }

    [Test]
    public async Task Two_requests_to_send_the_code_again_are_one_message()
    {
        var (name, phone) = await RegisterAsync();
        var browser = await AskForCodeAsync(name);
        var code = await Vonage.CodeForAsync(phone);
        await Service.AdvanceAsync(TimeSpan.FromSeconds(30));

        await ClickTwiceAsync(browser, "Your code is on its way.", "/login/code/send");

        Assert.That(await Vonage.CodeForAsync(phone, nth: 2), Is.EqualTo(code));
    }

    [Test]
    public async Task Two_requests_to_send_the_code_another_way_are_one_message()
    {
        var (name, phone) = await RegisterAsync();
        var browser = await SignInAsync(name, phone);
        await browser.PostAsync("/purpose/send", ("name", name), ("purpose", "pay"));
        var code = await Vonage.CodeForAsync(phone, nth: 2);
        await Service.AdvanceAsync(TimeSpan.FromSeconds(30));

        await ClickTwiceAsync(browser, OtpServiceTokenProvider.Sent, "/purpose/send", ("name", name), ("purpose", "pay"), ("channel", "Sms"));

        Assert.That(await Vonage.CodeForAsync(phone, nth: 3), Is.EqualTo(code));
    }

    [Test]
    public async Task An_attempt_that_is_forgotten_with_its_code_over_makes_way_to_a_new_one_in_the_same_login()
    {
        var (name, phone) = await RegisterAsync();
        var browser = await SignInAsync(name, phone);
        await browser.PostAsync("/purpose/send", ("name", name), ("purpose", "pay"));
        await Vonage.CodeForAsync(phone, nth: 2);
        await Service.AdvanceAsync(TimeSpan.FromMinutes(15));

        await ClickTwiceAsync(browser, OtpServiceTokenProvider.Sent, "/purpose/send", ("name", name), ("purpose", "pay"));

        Assert.That(await VerifyAsync(browser, name, await Vonage.CodeForAsync(phone, nth: 3)), Is.EqualTo("True: Verified"));
    }

    [Test]
    public async Task Of_two_right_submissions_one_signs_in_and_the_other_is_not_held_against_the_user()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (name, phone) = await RegisterAsync();
            var browser = await AskForCodeAsync(name);
            var twin = Kept(browser.Stolen(App));
            var code = await Vonage.CodeForAsync(phone);

            var shown = await Task.WhenAll(browser.PostAsync("/login/code", ("code", code)), twin.PostAsync("/login/code", ("code", code)));

            Assert.That(shown, Is.EquivalentTo(["Welcome.", "This code was used. Please start again."]));
            Assert.That(await FailuresOfAsync(name), Is.Zero);
        }
    }

    // The browser's twin has the cookies from before, and those of the other answer after.
    private async Task<Browser> ClickTwiceAsync(Browser browser, string shown, string path, params (string Name, string Value)[] fields)
    {
        var twin = Kept(browser.Stolen(App));
        var before = await DeliveriesAsync();

        var both = await Task.WhenAll(browser.PostAsync(path, fields), twin.PostAsync(path, fields));

        Assert.That(both, Is.All.EqualTo(shown));
        Assert.That(await DeliveriesAsync() - before, Is.EqualTo(1), "one message");
        return twin;
    }

    private static Task<string> VerifyAsync(Browser browser, string name, string code)
        => browser.PostAsync("/purpose/verify", ("name", name), ("purpose", "pay"), ("code", code));

    // A message that is to be sent is a row before its request is answered.
    protected async Task<long> DeliveriesAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Service.DatabasePath};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM Deliveries";
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
