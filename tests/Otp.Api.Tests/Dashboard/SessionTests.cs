using System.Text.Json;
using Otp.Api.Tests.Security;
using Otp.TestKit;
using Otp.TestKit.Service;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Dashboard;

/// <summary>Who may look at the dashboard, and for how long.</summary>
[Property("Security", "32")]
internal sealed class SessionTests : ServiceFixture
{
    private const string SignIn = "/dashboard/sign-in";
    private const string People = "/dashboard/people";
    private const string Overview = "/dashboard";

    private static readonly (string, string) Tls = ("X-Forwarded-Proto", "https");
    private static readonly string OperatorKey = NewKey();
    private static readonly string AnnaKey = NewKey();
    private static readonly string ShopKey = NewKey();

    protected override OtpServiceSetup Setup => new OtpServiceSetup()
        .WithClock()
        .With("Dashboard:Enabled", "true")
        .With("Proxies:0", "127.0.0.1")
        .WithClient("console", ["operate"], [OperatorKey])
        .WithClient("anna", ["support"], [AnnaKey])
        .WithClient("shop", ShopKey);

    [Test]
    public async Task A_page_without_a_session_leads_to_the_sign_in_and_from_there_back()
    {
        var visit = new DashboardVisit(Client);

        var asked = await visit.GetAsync(People);
        Assert.That((asked.Status, new Uri(asked.Location!).PathAndQuery), Is.EqualTo((302, $"{SignIn}?from=%2Fdashboard%2Fpeople")));
        Assert.That((await visit.GetAsync(Overview)).Status, Is.EqualTo(302));

        var signedIn = await visit.PostAsync($"{SignIn}?from=%2Fdashboard%2Fpeople", ("key", OperatorKey));
        Assert.That((signedIn.Status, signedIn.Location), Is.EqualTo((302, People)));
        Assert.That((await visit.GetAsync(People)).Status, Is.EqualTo(200));
        Assert.That((await visit.GetAsync(Overview)).Text, Does.Contain("<h1>Overview</h1>").And.Contain("console"));
    }

    [TestCase("https://evil.example/")]
    [TestCase("//evil.example")]
    [TestCase("/otp/t/12345")]
    [TestCase("/dashboard/sign-in?handler=Out")]
    [TestCase("/dashboard/people/../../otp/t/12345")]
    [TestCase("/dashboardx")]
    public async Task After_the_sign_in_nothing_but_the_dashboard_follows(string from)
        => Assert.That((await new DashboardVisit(Client).PostAsync($"{SignIn}?from={Uri.EscapeDataString(from)}", ("key", OperatorKey))).Location, Is.EqualTo(Overview));

    [Test]
    public async Task Over_TLS_the_cookie_is_of_this_host_alone_secure_and_for_no_script()
    {
        var visit = new DashboardVisit(Client, Tls, ("Host", "otp.example"));

        Assert.That((await visit.SignInAsync(OperatorKey)).Status, Is.EqualTo(302));

        Assert.That(visit.SetCookies["__Host-otp-dashboard"], Does.Match("^__Host-otp-dashboard=[^;]{100,}; path=/; secure; samesite=strict; httponly$"));
        Assert.That(visit.SetCookies["otp-dashboard-form"], Does.Match("; path=/; secure; samesite=strict; httponly$"));
        Assert.That((await visit.GetAsync(Overview)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task On_loopback_it_is_a_cookie_that_every_browser_keeps_without_TLS()
    {
        var visit = new DashboardVisit(Client);

        await visit.SignInAsync(OperatorKey);

        Assert.That(visit.SetCookies["otp-dashboard"], Does.Match("^otp-dashboard=[^;]{100,}; path=/; samesite=strict; httponly$"));
    }

    [Test]
    public async Task Over_plain_HTTP_from_elsewhere_no_key_is_asked_for_and_none_is_taken()
    {
        var visit = new DashboardVisit(Client, ("Host", "otp.example"));

        var page = await visit.GetAsync(SignIn);
        var answer = await visit.PostAsync(SignIn, ("key", OperatorKey));

        Assert.That(page.Text, Does.Contain("Open it by https").And.Not.Contain("<input id=\"key\""));
        Assert.That(answer.Status, Is.Not.EqualTo(302).Or.Not.EqualTo(500));
        Assert.That(visit.SetCookies.Keys, Has.None.EndsWith("otp-dashboard"));
    }

    [Test]
    public async Task The_cookie_holds_neither_the_key_nor_its_hash_in_the_clear()
    {
        var visit = new DashboardVisit(Client);

        await visit.SignInAsync(OperatorKey);

        Assert.That(visit.SetCookies["otp-dashboard"], Does.Not.Contain(OperatorKey).And.Not.Contain(HashOf(OperatorKey)).And.Not.Contain("console"));
    }

    [Test]
    [Property("Security", "15")]
    public async Task A_key_of_nobody_and_one_that_may_not_look_are_refused_alike()
    {
        var visit = new DashboardVisit(Client);
        var pages = new List<string>();
        foreach (var key in new[] { NewKey(), ShopKey, "x", new string('x', 257), " " })
        {
            var page = await visit.SignInAsync(key);
            Assert.That(page.Status, Is.EqualTo(200), key);
            Assert.That(page.Text, Does.Not.Contain(key.Length > 1 ? key : "no such text"));
            pages.Add(page.Text[..page.Text.IndexOf("__RequestVerificationToken", StringComparison.Ordinal)]);
        }

        Assert.That(pages.Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
        Assert.That(pages[0], Does.Contain("This key opens nothing here"));
        Assert.That((await visit.GetAsync(Overview)).Status, Is.EqualTo(302));
    }

    [Test]
    public async Task Half_an_hour_without_a_request_ends_it_and_each_request_begins_the_half_hour_anew()
    {
        var visit = await SignedInAsync(OperatorKey);
        for (var page = 0; page < 4; page++)
        {
            Service.Time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(1));
            Assert.That((await visit.GetAsync(Overview)).Status, Is.EqualTo(200), $"page {page}");
        }

        Service.Time.Advance(TimeSpan.FromMinutes(30) + TimeSpan.FromSeconds(1));

        Assert.That((await visit.GetAsync(Overview)).Status, Is.EqualTo(302));
    }

    [Test]
    public async Task Eight_hours_end_it_whatever_was_asked_for()
    {
        var visit = await SignedInAsync(OperatorKey);
        for (var page = 0; page < 24; page++)
        {
            Assert.That((await visit.GetAsync(Overview)).Status, Is.EqualTo(200), $"page {page}");
            Service.Time.Advance(TimeSpan.FromMinutes(20) - (page == 23 ? TimeSpan.FromSeconds(1) : TimeSpan.Zero));
        }

        Assert.That((await visit.GetAsync(Overview)).Status, Is.EqualTo(200), "a second before");
        Service.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await visit.GetAsync(Overview)).Status, Is.EqualTo(302), "8 hours");
    }

    [Test]
    public async Task Signing_out_ends_it()
    {
        var visit = await SignedInAsync(OperatorKey);

        var page = await visit.GetAsync(People);
        Assert.That(page.Text, Does.Contain("Sign out"));
        var answer = await visit.SendAsync(HttpMethod.Post, $"{SignIn}?handler=Out", [DashboardVisit.TokenOf(page)]);

        Assert.That((answer.Status, answer.Location), Is.EqualTo((302, SignIn)));
        Assert.That((await visit.GetAsync(Overview)).Status, Is.EqualTo(302));
    }

    [TestCase(SignIn, "key")]
    [TestCase(SignIn + "?handler=Out", "x")]
    [TestCase(People, "text")]
    public async Task A_form_from_another_site_does_nothing(string path, string field)
    {
        var visit = await SignedInAsync(OperatorKey);

        var answer = await visit.PostFromElsewhereAsync(path, (field, "+39 333 123 4567"), ("kind", "phoneNumber"));

        Assert.That(answer.Status, Is.EqualTo(302));
        Assert.That(answer.Location, Does.EndWith("?stale=True"));
        Assert.That((await visit.GetAsync(Overview)).Status, Is.EqualTo(200), "still signed in");
    }

    [Test]
    [Property("Security", "14")]
    public async Task Support_sees_people_alone_and_another_client_s_person_is_an_unknown_person()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        await Client.CreateBySmsAsync(token, phone, Credentials(ShopKey));
        var (anna, console) = (await SignedInAsync(AnnaKey), await SignedInAsync(OperatorKey));

        var refused = await anna.GetAsync(Overview);
        Assert.That((refused.Status, new Uri(refused.Location!).AbsolutePath), Is.EqualTo((302, People)));
        Assert.That((await anna.GetAsync(People)).Text, Does.Not.Contain(">Overview<"));
        Assert.That((await console.SearchAsync("phoneNumber", phone)).Text, Does.Contain("One code").And.Contain(token));
        var theirs = (await anna.SearchAsync("phoneNumber", phone)).Text;
        var nobodys = (await anna.SearchAsync("phoneNumber", Fresh.Phone())).Text;
        Assert.That(theirs, Does.Contain("No code").And.Not.Contain(token));
        Assert.That(Found(theirs), Is.EqualTo(Found(nobodys)));
    }

    [Test]
    public async Task A_session_opens_pages_and_no_call_of_the_API()
    {
        var visit = await SignedInAsync(OperatorKey);

        Assert.That((await visit.SendAsync(HttpMethod.Post, "/support/search", form: [])).Status, Is.EqualTo(401));
        Assert.That((await visit.GetAsync("/otp/t")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task A_key_that_is_taken_out_of_the_settings_ends_its_sessions_at_their_next_request()
    {
        var key = NewKey();
        static string Clients(string key) => JsonSerializer.Serialize(new { Clients = new { console = new { ApiKeyHashes = HashOf(key).Split(','), Scopes = "operate".Split(',') } } });
        await using var service = await OtpServiceHost.StartAsync(Vonage, new OtpServiceSetup { Prepare = folder => File.WriteAllText(folder.File("appsettings.json"), Clients(key)) }
            .WithClientsAlone().With("Dashboard:Enabled", "true"));
        var visit = new DashboardVisit(service.Client);
        await visit.SignInAsync(key);
        Assert.That((await visit.GetAsync(Overview)).Status, Is.EqualTo(200));

        await File.WriteAllTextAsync(Path.Combine(service.Folder, "appsettings.json"), Clients(NewKey()));
        await service.Log.WhenItSaysAsync("were read again");

        Assert.That((await visit.GetAsync(Overview)).Status, Is.EqualTo(302));
        Assert.That(visit.SetCookies["otp-dashboard"], Does.StartWith("otp-dashboard=;"));
    }

    [Test]
    public async Task A_session_outlives_a_restart()
    {
        await using var service = await OtpServiceHost.StartAsync(Vonage, Setup);
        var visit = new DashboardVisit(service.Client);
        await visit.SignInAsync(OperatorKey);

        await service.RestartAsync();

        Assert.That((await visit.At(service.Client).GetAsync(Overview)).Status, Is.EqualTo(200));
    }

    [Test]
    [Property("Security", "11")]
    public async Task At_no_level_does_the_log_hold_the_key_its_hash_or_whom_was_searched_for()
    {
        var (key, phone) = (NewKey(), Fresh.Phone());
        var visit = await SignedInAsync(AnnaKey);
        await new DashboardVisit(Client).SignInAsync(key);
        await visit.SearchAsync("phoneNumber", phone);

        var lines = Service.Log.Lines;
        Assert.That(lines.Where(line => new[] { key, AnnaKey, HashOf(AnnaKey), phone }.Any(secret => line.Contains(secret, StringComparison.Ordinal))), Is.Empty);
        Assert.That(lines, Has.Some.Contain("Client anna signed in to the dashboard.").And.Some.Contain("A sign-in to the dashboard was refused").And.Some.Contain("Client anna searched by phoneNumber"));
    }

    private async Task<DashboardVisit> SignedInAsync(string key)
    {
        var visit = new DashboardVisit(Client);
        Assert.That((await visit.SignInAsync(key)).Status, Is.EqualTo(302));
        return visit;
    }

    // What follows the form, in which the number stands that was asked for.
    private static string Found(string page) => page[page.IndexOf("role=\"status\"", StringComparison.Ordinal)..];
}
