using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Otp.Client.Identity.Tests;

internal sealed class AttemptTests : IdentityFixture
{
    [Test]
    public async Task The_cookie_is_for_this_host_over_HTTPS_out_of_reach_of_scripts_and_of_other_sites_and_tells_nothing()
    {
        var (name, phone) = await RegisterAsync();
        var browser = NewBrowser();
        await browser.PostAsync("/purpose/send", ("name", name), ("purpose", "pay"));

        Assert.That(browser.SetAttempt, Does.EndWith("; max-age=900; path=/; secure; samesite=strict; httponly"));
        var token = await TokenForAsync(phone);
        Assert.That(browser.Attempt, Does.Not.Contain(token).And.Not.Contain(phone).And.Not.Contain(name));
    }

    [Test]
    public async Task After_success_the_cookie_is_taken_away()
    {
        var (name, phone) = await RegisterAsync();
        var browser = NewBrowser();
        await browser.PostAsync("/purpose/send", ("name", name), ("purpose", "pay"));

        var verified = await VerifyAsync(browser, name, "pay", await Vonage.CodeForAsync(phone));

        Assert.That(verified, Is.EqualTo("True: Verified"));
        Assert.That(browser.SetAttempt, Does.StartWith("__Host-otp-attempt=; expires=Thu, 01 Jan 1970 00:00:00 GMT").And.Contain("path=/"));
        Assert.That(browser.Attempt, Is.Null);
    }

    [Test]
    public async Task A_code_for_one_purpose_is_none_for_another()
    {
        var (name, phone) = await RegisterAsync();
        var browser = NewBrowser();
        await browser.PostAsync("/purpose/send", ("name", name), ("purpose", "pay"));
        var code = await Vonage.CodeForAsync(phone);

        Assert.That(await VerifyAsync(browser, name, "delete", code), Is.EqualTo("not judged: UnknownToken"));
        Assert.That(await VerifyAsync(browser, name, "TwoFactor", code), Is.EqualTo("not judged: UnknownToken"));
        Assert.That(await VerifyAsync(browser, name, "pay", code), Is.EqualTo("True: Verified"));
    }

    [Test]
    public async Task Each_attempt_has_a_token_of_its_own_that_tells_nothing_of_the_user()
    {
        var (name, phone) = await RegisterAsync();
        await NewBrowser().PostAsync("/purpose/send", ("name", name), ("purpose", "pay"));
        var one = await TokenForAsync(phone);
        await NewBrowser().PostAsync("/purpose/send", ("name", name), ("purpose", "pay"));
        var other = await TokenForAsync(phone, nth: 2);

        Assert.That(new[] { one, other }, Is.Unique.And.All.Match("^[0-9a-f]{32}$"));
    }

    [Test]
    public async Task An_attempt_is_kept_for_its_lifetime_and_not_an_instant_longer()
    {
        var (name, phone) = await RegisterAsync();
        var browser = NewBrowser();
        await browser.PostAsync("/purpose/send", ("name", name), ("purpose", "pay"));
        var code = await Vonage.CodeForAsync(phone);
        await Service.AdvanceAsync(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1));
        var before = await VerifyAsync(browser, name, "pay", code);
        await Service.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        var at = await VerifyAsync(browser, name, "pay", code);

        Assert.That(before, Is.EqualTo("False: Expired"), "the attempt is there, and its code is too old");
        Assert.That(at, Is.EqualTo("not judged: UnknownToken"));
    }

    [TestCase("")]
    [TestCase("nonsense")]
    [TestCase("CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_cookie_that_was_not_made_here_is_no_attempt(string forged)
    {
        var (name, phone) = await RegisterAsync();
        await NewBrowser().PostAsync("/purpose/send", ("name", name), ("purpose", "pay"));
        var browser = NewBrowser();
        browser.PlantAttempt(forged);

        Assert.That(await VerifyAsync(browser, name, "pay", await Vonage.CodeForAsync(phone)), Is.EqualTo("not judged: UnknownToken"));
    }

    [Test]
    public async Task A_cookie_that_was_changed_by_one_character_is_no_attempt()
    {
        var (name, phone) = await RegisterAsync();
        var browser = NewBrowser();
        await browser.PostAsync("/purpose/send", ("name", name), ("purpose", "pay"));
        var middle = browser.Attempt!.Length / 2;
        browser.PlantAttempt(browser.Attempt[..middle] + (browser.Attempt[middle] == 'A' ? 'B' : 'A') + browser.Attempt[(middle + 1)..]);

        Assert.That(await VerifyAsync(browser, name, "pay", await Vonage.CodeForAsync(phone)), Is.EqualTo("not judged: UnknownToken"));
    }

    [Test]
    public async Task What_was_asked_for_in_a_request_is_known_later_in_the_same_request()
        => Assert.That(await NewBrowser().PostAsync("/purpose/both", ("name", (await RegisterAsync()).Name)), Is.EqualTo("False: WrongCode").Or.EqualTo("True: Verified"));

    [Test]
    public async Task Neither_application_nor_service_logs_a_code_a_token_or_a_number()
    {
        var (name, phone) = await RegisterAsync();
        var user = $"user{phone}";
        var browser = await SignInAsync(name, phone);
        await browser.GetAsync("/me");
        var (code, token) = (await Vonage.CodeForAsync(phone), await TokenForAsync(phone));

        var lines = App.Log.Lines.Where(line => !line.Contains("EntityFrameworkCore", StringComparison.Ordinal)).Select(line => line.Replace(user, "[user]", StringComparison.Ordinal)).Concat(Service.Log.Lines).ToArray();
        Assert.That(lines, Is.Not.Empty);
        foreach (var secret in new[] { $" {code}", $"\"{code}\"", token, phone })
        {
            Assert.That(lines.Where(line => line.Contains(secret, StringComparison.Ordinal)), Is.Empty);
        }
    }

    [Test]
    public async Task Outside_a_request_there_is_no_session_to_bind_a_code_to()
    {
        var (name, phone) = await RegisterAsync();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => App.WithAsync(name, (users, user) => users.GenerateTwoFactorTokenAsync(user, OtpServiceTokenProvider.DefaultName)));

        Assert.That(exception!.Message, Does.StartWith("There is no HTTP request"));
        Assert.That(Vonage.CallsTo(phone), Is.Empty);
    }

    [TestCase(59_999, false)]
    [TestCase(60_000, true)]
    [TestCase(3_600_000, true)]
    [TestCase(3_600_001, false)]
    public void A_lifetime_is_between_a_minute_and_an_hour(int milliseconds, bool allowed)
    {
        var services = new ServiceCollection();
        services.AddIdentityCore<IdentityUser>().AddOtpServiceTokenProvider(configure: options => options.Lifetime = TimeSpan.FromMilliseconds(milliseconds));
        using var provider = services.BuildServiceProvider();

        Assert.That(
            () => provider.GetRequiredService<IOptions<OtpAttemptOptions>>().Value,
            allowed ? Throws.Nothing : Throws.InstanceOf<OptionsValidationException>());
    }

    private static Task<string> VerifyAsync(Browser browser, string name, string purpose, string code)
        => browser.PostAsync("/purpose/verify", ("name", name), ("purpose", purpose), ("code", code));

    // The service's database is the one place where a token is to be found.
    private async Task<string> TokenForAsync(string phone, int nth = 1)
    {
        await Vonage.CodeForAsync(phone, nth);
        await using var connection = new SqliteConnection($"Data Source={Service.DatabasePath};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT Token FROM Items ORDER BY rowid DESC LIMIT 1";
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
