using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Microsoft.Playwright.Assertions;

namespace Otp.Browser.Tests;

/// <summary>
/// The dashboard as people use it: by keyboard, with axe-core and on a phone. That the browser's console complains of nothing is part of
/// every test: nothing of a page breaks its content security policy.
/// </summary>
[TestFixture(ColorScheme.Light)]
[TestFixture(ColorScheme.Dark)]
internal sealed class DashboardTests(ColorScheme theme) : BrowserFixture
{
    private static readonly string Key = Fresh.Key();
    private static readonly string ShopKey = Fresh.Key();

    private VonageStub _vonage = null!;
    private OtpServiceHost _service = null!;

    private Uri Address => new(_service.Client.BaseAddress!, "dashboard");

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _vonage = await VonageStub.StartAsync();
        var setup = new OtpServiceSetup().WithClock().With("Dashboard:Enabled", "true").With("Delivery:Provider", "Messages").With("Authentication:Anonymous", null);
        _service = await OtpServiceHost.StartAsync(_vonage, setup
            .With("Clients:console:ApiKeyHashes:0", HashOf(Key)).With("Clients:console:Scopes:0", "operate")
            .With("Clients:shop:ApiKeyHashes:0", HashOf(ShopKey)).With("Clients:shop:Scopes:0", "send"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _service.DisposeAsync();
        await _vonage.DisposeAsync();
    }

    [SetUp]
    public Task ChooseThemeAsync() => Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme });

    [Test]
    public async Task No_page_has_a_violation_or_is_wider_than_a_phone()
    {
        await Page.GotoAsync(Address.ToString());
        await IsFitAsync("dashboard-sign-in");
        await SignInAsync("not a key");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await IsFitAsync("dashboard-refused");
        await SignInAsync(Key);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
        await Page.GotoAsync($"{Address}?country=ZW");
        await IsFitAsync("dashboard-empty");

        await CountAsync();
        await Page.GotoAsync(Address.ToString());
        await OpenAllAsync();
        await IsFitAsync("dashboard-overview");
        await Page.GotoAsync($"{Address}?hours=336&country=IT");
        await IsFitAsync("dashboard-filtered");

        await Page.GetByRole(AriaRole.Link, new() { Name = "People" }).ClickAsync();
        await IsFitAsync("dashboard-people");
        await SearchAsync("12");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await IsFitAsync("dashboard-no-number");
        await SearchAsync("+39 333 999 9999");
        await IsFitAsync("dashboard-nobody");
        await SearchAsync(await IssueAsync());
        await Expect(Page.Locator(".timeline").First).ToBeVisibleAsync();
        await OpenAllAsync();
        await IsFitAsync("dashboard-found");
    }

    [Test]
    public async Task From_the_number_to_the_reason_it_goes_by_keyboard_alone()
    {
        var phone = await IssueAsync();
        await Page.GotoAsync(Address.ToString());
        await Expect(Page.GetByLabel("API key")).ToBeFocusedAsync();
        await Page.Keyboard.TypeAsync(Key);
        await Page.Keyboard.PressAsync("Enter");
        await Page.WaitForURLAsync(Address.ToString());

        await Page.Keyboard.PressAsync("Tab");
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Tab");
        await Page.Keyboard.PressAsync("Tab");
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "People" })).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Page.WaitForURLAsync($"{Address}/people");
        await Page.GetByLabel("Search by").FocusAsync();
        await Page.Keyboard.PressAsync("Tab");
        await Page.Keyboard.TypeAsync($"+{phone}");
        await Page.Keyboard.PressAsync("Enter");

        await Expect(Page.Locator(".timeline")).ToBeVisibleAsync();
        await Page.Locator("summary").FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator(".timeline")).ToBeHiddenAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator(".timeline")).ToContainTextAsync($"SMS to **********{phone[^2..]}");
    }

    [Test]
    public async Task A_session_that_ends_leads_to_the_sign_in_and_a_page_that_was_left_is_not_shown_again()
    {
        await Page.GotoAsync(Address.ToString());
        await SignInAsync(Key);
        await Page.GetByRole(AriaRole.Link, new() { Name = "People" }).ClickAsync();
        _service.Time.Advance(TimeSpan.FromMinutes(31));
        await SearchAsync("+39 333 999 9999");
        await Expect(Page.GetByLabel("API key")).ToBeVisibleAsync();

        await SignInAsync(Key);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "People" })).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(Page.GetByLabel("API key")).ToBeVisibleAsync();
        await Page.GoBackAsync();
        await Expect(Page.GetByLabel("API key")).ToBeVisibleAsync();
    }

    private async Task IsFitAsync(string name)
    {
        await Page.SetViewportSizeAsync(Phone, Height);
        Assert.That(await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), Is.True, $"{name} scrolls sideways");
        await HasNoViolationAsync(theme, name);
    }

    private async Task SignInAsync(string key)
    {
        await Page.GetByLabel("API key").FillAsync(key);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private async Task SearchAsync(string text)
    {
        await Page.GetByLabel("Number, address or token").FillAsync(text);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
    }

    private async Task OpenAllAsync() => await Page.EvaluateAsync("document.querySelectorAll('details').forEach(one => { one.open = true; })");

    private async Task<string> IssueAsync()
    {
        var phone = Fresh.Phone();
        var created = await _service.Client.CreateBySmsAsync(Fresh.Token(), phone, ("X-Api-Key", ShopKey));
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        await _vonage.CallToAsync(phone);
        return phone;
    }

    // As it is counted elsewhere.
    private async Task CountAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={_service.DatabasePath};Pooling=False;Default Timeout=20");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT OR IGNORE INTO Statistics (Span, At, Client, Country, Channel, Provider, Measure, Count)
            SELECT 0, $hour - hours.value * 3600000, 'shop', countries.value, channels.value, 1, measures.value, 10 + hours.value
            FROM json_each('[0,1,2,3,5,8,13,21]') AS hours, json_each('["IT","DE",""]') AS countries, json_each('[1,2]') AS channels,
                json_each('["created","sent","accepted","delivered","failedOver","verified","verifiedWithin:20","refused:cool_down"]') AS measures
            """;
        command.Parameters.AddWithValue("$hour", _service.Now.ToUnixTimeMilliseconds() / 3_600_000 * 3_600_000);
        await command.ExecuteNonQueryAsync();
    }

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
