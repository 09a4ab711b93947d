using Microsoft.Data.Sqlite;
using Otp.Api.Tests.Answers;
using Otp.Api.Tests.Security;
using Otp.Application.Abuse;
using Otp.Application.Storage;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Dashboard;

/// <summary>What the pages show.</summary>
internal sealed class PagesTests : ServiceFixture
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; base-uri 'none'";

    private static readonly string OperatorKey = NewKey();
    private static readonly string ShopKey = NewKey();

    protected override OtpServiceSetup Setup => new OtpServiceSetup()
        .WithClock()
        .With("Dashboard:Enabled", "true")
        .With("Delivery:Provider", "Messages")
        .WithClient("console", ["operate"], [OperatorKey])
        .WithClient("shop", ShopKey);

    [TestCase("/dashboard/sign-in")]
    [TestCase("/dashboard")]
    [TestCase("/dashboard/people")]
    [TestCase("/dashboard/dashboard.css")]
    [TestCase("/dashboard/dashboard.svg")]
    [Property("Security", "30")]
    public async Task Nothing_of_a_page_is_styled_or_run_but_by_files_of_ours(string path)
    {
        var page = await (path.EndsWith("sign-in", StringComparison.Ordinal) ? new DashboardVisit(Client) : await VisitAsync()).GetAsync(path);

        Assert.That((page.Status, page.Policy), Is.EqualTo((200, Policy)));
        Assert.That(page.Markup, Does.Not.Contain(" style=").And.Not.Contain("<style").And.Not.Contain("<script").And.Not.Match(" on[a-z]+="));
    }

    [Test]
    public async Task Outside_Development_nothing_is_there_until_it_is_asked_for()
    {
        await using var service = await OtpServiceHost.StartAsync(Vonage);

        var page = await new DashboardVisit(service.Client).GetAsync("/dashboard");

        Assert.That((page.Status, page.Policy), Is.EqualTo((404, (string?)null)));
        Assert.That(service.Log.Lines.Where(line => line.Contains("/dashboard", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task In_Development_without_clients_it_is_open_and_the_start_says_where()
    {
        await using var service = await OtpServiceHost.StartAsync(Vonage, new OtpServiceSetup { Environment = "Development" }.WithClientsAlone());

        var page = await new DashboardVisit(service.Client).GetAsync("/dashboard");

        Assert.That(page.Text, Does.Contain("<h1>Overview</h1>").And.Contain("Open to everyone: Development, no clients"));
        Assert.That((await new DashboardVisit(service.Client).GetAsync("/dashboard/sign-in")).Status, Is.EqualTo(200));
        await service.Log.WhenItSaysAsync($"Dashboard: {service.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)}/dashboard");
    }

    [Test]
    public async Task Without_traffic_the_overview_says_what_to_do()
        => Assert.That((await (await VisitAsync()).GetAsync("/dashboard?country=ZW")).Text, Does.Contain("Nothing happened in the last 24 hours under this filter.").And.Contain("POST /otp/{token}"));

    [Test]
    public async Task The_overview_draws_each_figure_with_its_words_and_has_them_all_in_tables()
    {
        await CountAsync("shop", "IT", 2, "created", 4321);
        await CountAsync("shop", "IT", 2, "sent", 4400);
        await CountAsync("shop", "IT", 2, "verified", 3210);
        await CountAsync("shop", "DE", 1, "created", 7);

        var page = (await (await VisitAsync()).GetAsync("/dashboard")).Text;

        foreach (var section in new[] { "By hour", "By channel", "By country", "By provider", "By client" })
        {
            Assert.That(page, Does.Contain($">{section}</h2>"));
        }

        Assert.That(page.Split("<svg ").Length - 1, Is.EqualTo(20), "four plots for each");
        Assert.That(page.Split("role=\"img\" aria-labelledby=").Length - 1, Is.EqualTo(20));
        Assert.That(page, Does.Contain(">Traffic</title>").And.Contain("Created: from 0 to 4328. Verified: from 0 to 3210.</desc>"));
        Assert.That(page, Does.Contain("<td>4,321</td><td>4,400</td>").And.Contain("<td>74.3 %</td>"), "in the table");
        Assert.That(page, Does.Contain("href=\"/dashboard?country=IT\">IT</a>"));
        Assert.That((await (await VisitAsync()).GetAsync("/dashboard?country=DE")).Text, Does.Not.Contain("4,321").And.Contain("country: DE"));
    }

    [TestCase("/dashboard?hours=abc&client=%3Cb%3E&country=%22%3E%3Cscript%3E&channel=nobody")]
    [TestCase("/dashboard?hours=-1&country=")]
    [TestCase("/dashboard?hours=99999999999999999999")]
    [Property("Security", "30")]
    public async Task What_an_address_says_is_text(string path)
    {
        var page = await (await VisitAsync()).GetAsync(path);

        Assert.That(page.Status, Is.EqualTo(200));
        Assert.That(page.Markup, Does.Contain("The last 24 hours").And.Not.Contain("<script").And.Not.Contain("<b>"));
    }

    [Test]
    public async Task A_filter_is_said_as_it_is_applied()
    {
        var visit = await VisitAsync();

        Assert.That((await visit.GetAsync("/dashboard?channel=pigeon")).Text, Does.Not.Contain("pigeon").And.Not.Contain(">channel:"));
        Assert.That((await visit.GetAsync("/dashboard?channel=sms")).Text, Does.Contain(">channel: sms"));
        Assert.That((await visit.GetAsync("/dashboard?country=zw")).Text, Does.Contain(">country: ZW"));
    }

    [TestCase("/dashboard", "GET, HEAD")]
    [TestCase("/dashboard/dashboard.css", "GET, HEAD")]
    [TestCase("/dashboard/dashboard.svg", "GET, HEAD")]
    [TestCase("/dashboard/people", "GET, HEAD, POST")]
    [TestCase("/dashboard/sign-in", "GET, HEAD, POST")]
    public async Task A_method_that_no_page_has_is_refused_with_those_that_it_has(string path, string allowed)
    {
        foreach (var method in new[] { "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", allowed.Contains("POST", StringComparison.Ordinal) ? "PUT" : "POST" })
        {
            // Who has no key is told that, here as everywhere.
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative)) { Headers = { { "X-Api-Key", OperatorKey } } };
            using var answer = await Client.SendAsync(request);

            Assert.That(((int)answer.StatusCode, string.Join(", ", answer.Content.Headers.Allow.Order(StringComparer.Ordinal))), Is.EqualTo((405, allowed)), method);
            Assert.That(answer.Headers.GetValues("Content-Security-Policy"), Is.EqualTo(new[] { Policy }), method);
        }
    }

    [TestCase("/dashboard/sign-in")]
    [TestCase("/dashboard/dashboard.css")]
    [TestCase("/dashboard/dashboard.svg")]
    public async Task HEAD_is_answered_as_GET_is_without_what_it_would_bring(string path)
    {
        var answer = await new DashboardVisit(Client).SendAsync(HttpMethod.Head, path, form: null);

        Assert.That((answer.Status, answer.Markup, answer.Policy), Is.EqualTo((200, "", Policy)));
    }

    [TestCase("/dashboard/sign-in", "key")]
    [TestCase("/dashboard/people", "text")]
    [Property("Security", "30")]
    public async Task A_form_is_8_KiB_at_most_and_a_longer_one_is_none_of_ours(string path, string field)
    {
        var visit = await VisitAsync();
        var token = DashboardVisit.TokenOf(await visit.GetAsync("/dashboard/people"));
        var most = new string('x', (8 * 1024) - $"{token.Name}={token.Value}&{field}=".Length);

        var read = await visit.SendAsync(HttpMethod.Post, path, [token, (field, most)]);
        var unread = await visit.SendAsync(HttpMethod.Post, path, [token, (field, most + "x")]);

        Assert.That((read.Status, read.Markup.Contains("role=\"alert\"", StringComparison.Ordinal)), Is.EqualTo((200, true)), "it says what is wrong with the text");
        Assert.That((unread.Status, unread.Location), Is.EqualTo((302, $"{path}?stale=True")));
    }

    [TestCase("utf-7", 415)]
    [TestCase("iso-8859-1", 415)]
    [TestCase("\"UTF-8\"", 302)]
    public async Task A_form_in_letters_that_no_page_sends_is_not_read(string charset, int status)
    {
        using var content = new ByteArrayContent("key=x"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", $"application/x-www-form-urlencoded; charset={charset}");

        using var answer = await Client.PostAsync(new Uri("/dashboard/sign-in", UriKind.Relative), content);

        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task A_person_s_code_is_drawn_from_the_request_to_its_end()
    {
        var (token, phone, messenger) = (Fresh.Token(), Fresh.Phone(), Fresh.MessengerId());
        await Client.CreateAsync(token, new { phoneNumber = phone, messengerId = messenger }, Credentials(ShopKey));
        var call = await Vonage.CallToAsync(messenger);
        await Service.SendStatusAsync(new { message_uuid = "m-1", client_ref = call.Json.TextOf("client_ref"), channel = "messenger", status = "rejected" });
        await Vonage.CallToAsync(phone);
        await Eventually.ReadAsync(() => Client.StatusAsync(token, Credentials(ShopKey)), answer => answer.Json.StepStatus(1) == "submitted");
        await Client.CancelAsync(token, Credentials(ShopKey));

        var page = (await (await VisitAsync()).SearchAsync("token", token)).Text;

        Assert.That(page, Does.Contain("One code").And.Contain($">{token}<"));
        var drawn = page[page.IndexOf("class=\"timeline\"", StringComparison.Ordinal)..];
        var places = new[] { "The code was asked for", $"Messenger to ********{messenger[^2..]}: rejected", $"SMS to **********{phone[^2..]}: sent", "It was cancelled" }
            .Select(text => drawn.IndexOf(text, StringComparison.Ordinal)).ToList();
        Assert.That(places, Is.Ordered);
        Assert.That(places, Is.All.GreaterThan(0));
    }

    [Test]
    public async Task A_code_that_arrived_by_one_channel_is_told_with_why_it_did_not_come_by_the_other()
    {
        var (token, phone, messenger) = (Fresh.Token(), Fresh.Phone(), Fresh.MessengerId());
        await using var service = await OtpServiceHost.StartAsync(Vonage, Setup);
        var visit = new DashboardVisit(service.Client);
        await visit.SignInAsync(OperatorKey);
        await service.Client.CreateAsync(token, new { phoneNumber = phone, messengerId = messenger }, Credentials(ShopKey));
        var first = await Vonage.CallToAsync(messenger);
        await service.SendStatusAsync(new { message_uuid = "m-2", client_ref = first.Json.TextOf("client_ref"), channel = "messenger", status = "delivered" });
        Assert.That((await visit.SearchAsync("token", token)).Text, Does.Contain(">It arrived by Messenger, and was not used.<"));

        service.Time.Advance(TimeSpan.FromMinutes(2));
        var second = await Vonage.CallToAsync(phone);
        await service.SendStatusAsync(new { message_uuid = "s-2", client_ref = second.Json.TextOf("client_ref"), channel = "sms", status = "undeliverable" });

        var page = await Eventually.ReadAsync(async () => (await visit.SearchAsync("token", token)).Text, page => page.Contains("could not be delivered", StringComparison.Ordinal));
        Assert.That(page, Does.Contain("It arrived by Messenger, and was not used. The SMS message did not arrive: ").And.Contain("Vonage took it"));
    }

    [Test]
    [Property("Security", "30")]
    public async Task What_was_typed_and_what_providers_said_is_shown_as_text()
    {
        const string Markup = "<img src=x onerror=alert(1)>";
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        await Client.CreateBySmsAsync(token, phone, Credentials(ShopKey));
        await Eventually.ReadAsync(() => Client.StatusAsync(token, Credentials(ShopKey)), answer => answer.Json.DeliveryStatus() == "accepted");
        await RunAsync("UPDATE Deliveries SET Steps = replace(Steps, '**********', '<b>*******') WHERE ItemId = (SELECT Id FROM Items WHERE Token = $token)", ("$token", token));
        var visit = await VisitAsync();

        var raw = (await visit.SearchAsync("token", token)).Markup;
        var typed = (await visit.SearchAsync("email", Markup)).Markup;

        Assert.That(raw, Does.Contain("SMS to &lt;b&gt;*******").And.Not.Contain("<b>"));
        Assert.That(typed, Does.Contain("&lt;img src=x onerror=alert(1)&gt;").And.Not.Contain(Markup).And.Contain("An email is a plain address"));
    }

    [Test]
    public async Task Refusals_are_told_with_what_they_mean()
    {
        var phone = Fresh.Phone();
        for (var number = 0; number < 6; number++)
        {
            await Client.CreateBySmsAsync(Fresh.Token(), phone, Credentials(ShopKey));
        }

        var hash = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Domain.Recipients.IAddressHasher>(Service.Services)
            .Hash(Domain.Recipients.AddressKind.Phone, phone).Bytes.ToArray();
        await RunAsync(
            "INSERT OR REPLACE INTO Refusals (Address, Client, Rule, Count, FirstAt, LastAt) VALUES ($hash, 'shop', 'MaxSendsPerRecipientPerHour', 12, $now, $now)",
            ("$hash", hash), ("$now", Service.Now.ToUnixTimeMilliseconds()));

        var page = (await (await VisitAsync()).SearchAsync("phoneNumber", phone)).Text;

        Assert.That(page, Does.Contain("5 codes, and refused requests").And.Contain("Otp:MaxSendsPerRecipientPerHour").And.Contain("<td>12</td>"));
    }

    [Test]
    public async Task Storage_that_does_not_answer_is_said_with_a_503()
    {
        var setup = new OtpServiceSetup { Environment = "Development" }.WithClientsAlone().WithFailingReads(new StorageUnavailableException("SQLITE_IOERR at /srv/otp.db"));
        await using var service = await OtpServiceHost.StartAsync(Vonage, setup);

        var page = await new DashboardVisit(service.Client).GetAsync("/dashboard");

        Assert.That(page.Status, Is.EqualTo(503));
        Assert.That(page.Text, Does.Contain("Storage does not answer").And.Not.Contain("SQLITE").And.Not.Contain("otp.db"));
    }

    // What protects the form is in storage.
    [Test]
    [Property("Security", "30")]
    public async Task A_form_that_cannot_be_made_without_storage_is_a_503_that_keeps_to_the_policy()
    {
        var setup = Setup.WithFailingReads(new StorageUnavailableException("SQLITE_IOERR at /srv/otp.db"));
        await using var service = await OtpServiceHost.StartAsync(Vonage, setup);

        var page = await new DashboardVisit(service.Client).GetAsync("/dashboard/sign-in");

        Assert.That((page.Status, page.Policy), Is.EqualTo((503, Policy)));
        Assert.That(page.Text, Does.Contain("urn:problem:otp:storage-unavailable").And.Not.Contain("SQLITE"));
    }

    [Test]
    public async Task Each_rule_that_refused_is_explained_by_its_setting()
    {
        var rules = Enum.GetValues<SendRule>().Select(rule => rule.Name()).Concat(["country_not_allowed", "number_not_allowed"]).ToList();
        foreach (var rule in rules)
        {
            await CountAsync("bank", "FR", 2, $"refused:{rule}", 3);
        }

        var page = (await (await VisitAsync()).GetAsync("/dashboard?client=bank")).Text;

        foreach (var rule in rules)
        {
            Assert.That(page, Does.Match($"""class="why">{rule}<span class="detail">[^<]+ \((Otp|Delivery):[A-Za-z]+\)\.</span></th><td>3</td>"""), rule);
        }
    }

    private async Task<DashboardVisit> VisitAsync()
    {
        var visit = new DashboardVisit(Client);
        Assert.That((await visit.SignInAsync(OperatorKey)).Status, Is.EqualTo(302));
        return visit;
    }

    private Task CountAsync(string client, string country, int channel, string measure, long count) => RunAsync(
        "INSERT INTO Statistics (Span, At, Client, Country, Channel, Provider, Measure, Count) VALUES (0, $at, $client, $country, $channel, 1, $measure, $count)",
        ("$at", Service.Now.ToUnixTimeMilliseconds() / 3_600_000 * 3_600_000), ("$client", client), ("$country", country), ("$channel", channel), ("$measure", measure), ("$count", count));

    private Task RunAsync(string sql, params (string Name, object Value)[] values) => RunAsync(Service, sql, values);

    private static async Task RunAsync(OtpServiceHost service, string sql, params (string Name, object Value)[] values)
    {
        await using var connection = new SqliteConnection($"Data Source={service.DatabasePath};Pooling=False;Default Timeout=20");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own constants.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        await command.ExecuteNonQueryAsync();
    }
}
