using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Security;

[Property("Security", "23")]
internal sealed class SurfaceTests : ServiceFixture
{
    private const int MaxBody = 8 * 1024;
    private const int MaxHeaders = 8 * 1024;

    [Test]
    public async Task Every_kind_of_answer_has_the_security_headers_and_none_says_what_serves_it()
    {
        var issued = await IssueAsync();
        var answers = new Dictionary<string, Answer>(StringComparer.Ordinal)
        {
            ["200"] = await Client.StatusAsync(issued.Token),
            ["200 text"] = await Client.FetchAsync("/"),
            ["201"] = issued.Created,
            ["404 wrong"] = await Client.VerifyAsync(issued.Token, issued.Wrong),
            ["429"] = await Client.CreateBySmsAsync(issued.Token, issued.Phone),
            ["204"] = await Client.CancelAsync(issued.Token),
            ["410"] = await Client.VerifyAsync(issued.Token, issued.Code),
            ["400"] = await Client.CreateAsync(Fresh.Token(), new { phoneNumber = "x" }),
            ["401"] = await Client.StatusAsync(issued.Token, ("X-Api-Key", "wrong")),
            ["404"] = await Client.FetchAsync("/nowhere"),
            ["405"] = await Client.CallAsync(HttpMethod.Put, $"/otp/{issued.Token}", "{}"),
            ["413"] = await Client.CallAsync(HttpMethod.Post, $"/otp/{issued.Token}", new string(' ', MaxBody + 1)),
            ["415"] = await Client.CallAsync(HttpMethod.Post, $"/otp/{issued.Token}", "x", ("Content-Type", "text/plain")),
            ["503"] = await Client.CallAsync(HttpMethod.Post, VonageWebhook.StatusPath, "{}"),
            ["HEAD"] = await Client.CallAsync(HttpMethod.Head, "/", body: null),
            ["live"] = await Client.FetchAsync("/health/live"),
            ["ready"] = await Client.FetchAsync("/health/ready"),
        };

        foreach (var (kind, answer) in answers)
        {
            Assert.Multiple(() =>
            {
                Assert.That(answer.Header("Cache-Control"), Is.EqualTo("no-store"), kind);
                Assert.That(answer.Header("Referrer-Policy"), Is.EqualTo("no-referrer"), kind);
                Assert.That(answer.Header("X-Content-Type-Options"), Is.EqualTo("nosniff"), kind);
                Assert.That(answer.Header("X-Frame-Options"), Is.EqualTo("DENY"), kind);
                Assert.That(answer.Header("Server"), Is.Null, kind);
                Assert.That(answer.Header("X-Powered-By"), Is.Null, kind);
                Assert.That(answer.Header("Strict-Transport-Security"), Is.Null, kind);
                Assert.That(answer.Header("Access-Control-Allow-Origin"), Is.Null, kind);
                Assert.That(answer.Header("Set-Cookie"), Is.Null, kind);
            });
        }
    }

    [Test]
    [Property("Security", "21")]
    public async Task What_the_framework_refuses_is_a_problem_that_says_no_more_than_its_status()
    {
        var token = Fresh.Token();

        AssertProblem(await Client.FetchAsync("/otp/%zz"), 400, "validation", "The request is not valid");
        AssertProblem(await Client.FetchAsync("/nowhere"), 404, "about:blank", "Not Found");
        AssertProblem(await Client.CallAsync(HttpMethod.Put, $"/otp/{token}", "{}"), 405, "about:blank", "Method Not Allowed");
        AssertProblem(await Client.CallAsync(HttpMethod.Post, $"/otp/{token}", new string(' ', MaxBody + 1)), 413, "about:blank", "Payload Too Large");
        AssertProblem(await Client.CallAsync(HttpMethod.Post, $"/otp/{token}", "x", ("Content-Type", "text/xml")), 415, "about:blank", "Unsupported Media Type");
    }

    [Test]
    [Property("Security", "13")]
    public async Task Headers_over_8_KiB_are_refused_and_others_are_not()
    {
        using var client = Service.NewClient();

        Assert.That((await client.FetchAsync("/", ("X-Padding", new string('x', MaxHeaders - 200)))).Status, Is.EqualTo(200));
        Assert.That((await client.FetchAsync("/", ("X-Padding", new string('x', MaxHeaders)))).Status, Is.EqualTo(431));
        Assert.That((await Client.FetchAsync("/")).Status, Is.EqualTo(200));
    }

    [TestCase("/swagger")]
    [TestCase("/swagger/index.html")]
    [TestCase("/swagger/v1/swagger.json")]
    [TestCase("/openapi/v1.json")]
    [TestCase("/metrics")]
    [TestCase("/appsettings.json")]
    [TestCase("/otp.db")]
    [TestCase("/private.key")]
    [TestCase("/.env")]
    [TestCase("/health")]
    public async Task Outside_Development_there_is_nothing_to_explore(string path)
        => AssertProblem(await Client.FetchAsync(path), 404, "about:blank", "Not Found");

    [Test]
    public async Task Who_is_no_proxy_of_ours_is_not_believed_about_hosts_and_addresses()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        var created = await Client.CreateBySmsAsync(
            token,
            phone,
            ("X-Forwarded-Host", "evil.example"),
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-For", "203.0.113.7"),
            ("X-Forwarded-Prefix", "/evil"),
            ("Forwarded", "for=203.0.113.7;host=evil.example;proto=https"),
            ("X-Original-URL", "/nowhere"),
            ("X-HTTP-Method-Override", "DELETE"));

        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        Assert.That(created.Header("Location"), Is.EqualTo($"/otp/{token}"));
        Assert.That(created.Header("Strict-Transport-Security"), Is.Null);
        Assert.That((await Client.StatusAsync(token)).Json.Status(), Is.EqualTo("pending"));
    }

    [TestCase("/", "otp.example", 200)]
    [TestCase("/", "other.example", 400)]
    [TestCase("/", "evil.otp.example", 400)]
    [TestCase("/health/live", "other.example", 400)]
    public async Task A_host_that_is_not_allowed_is_refused_by_a_problem_with_our_headers(string path, string host, int status)
    {
        await using var service = await OtpServiceHost.StartAsync(Vonage, new OtpServiceSetup().With("AllowedHosts", "otp.example;localhost"));

        var answer = await service.Client.FetchAsync(path, ("Host", host));

        Assert.That(answer.Status, Is.EqualTo(status), answer.ToString());
        Assert.That(answer.Header("Cache-Control"), Is.EqualTo("no-store"));
        Assert.That(answer.Header("Referrer-Policy"), Is.EqualTo("no-referrer"));
        Assert.That(answer.Header("X-Frame-Options"), Is.EqualTo("DENY"));
        if (status == 400)
        {
            AssertProblem(answer, 400, "about:blank", "Bad Request");
            Assert.That(answer.Text, Does.Not.Contain(host));
            var text = await service.Client.FetchAsync(path, ("Host", host), ("Accept", "text/plain"));
            Assert.That((text.Status, text.MediaType, text.Text), Is.EqualTo((400, "text/plain", "Bad Request")));
        }
    }

    [TestCase("/gateway/otp-service", "/gateway/otp-service")]
    [TestCase("/gateway/", "/gateway")]
    [TestCase("/", "")]
    [TestCase("gateway", "")]
    [TestCase("//evil.example", "")]
    [TestCase("/\\evil.example", "")]
    [TestCase("/a b", "/a%20b")]
    public async Task A_trusted_proxy_says_below_which_path_it_serves_us(string prefix, string seen)
    {
        await using var service = await OtpServiceHost.StartAsync(
            Vonage, new OtpServiceSetup().With("Proxies:0", "127.0.0.1").With("Swagger:Enabled", "true"));
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        (string, string) header = ("X-Forwarded-Prefix", prefix);

        var created = await service.Client.CreateBySmsAsync(token, phone, header);
        var soon = await service.Client.CreateBySmsAsync(token, phone, header);
        var document = await service.Client.FetchAsync("/swagger/v1/swagger.json", header);
        var page = await service.Client.FetchAsync("/swagger/index.js", header);

        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        Assert.That(created.Header("Location"), Is.EqualTo($"{seen}/otp/{token}"));
        Assert.That((soon.Status, soon.Header("Location")), Is.EqualTo((429, $"{seen}/otp/{token}")));
        Assert.That(document.Json.GetProperty("servers")[0].TextOf("url"), Is.EqualTo(seen.Length == 0 ? "/" : seen));
        Assert.That(page.Text, Does.Contain("\"v1/swagger.json\"").And.Not.Contain("/swagger/v1"), "the page finds its document below any path");
    }

    [TestCase("Otp:VerifyByGet", "false")]
    [TestCase("Otp:Profile", "Strict")]
    [Property("Security", "11")]
    public async Task Where_the_GET_that_verifies_is_off_it_is_not_there_and_counts_nothing(string setting, string value)
    {
        await using var service = await OtpServiceHost.StartAsync(Vonage, new OtpServiceSetup().With(setting, value));
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        var created = (await service.Client.CreateBySmsAsync(token, phone)).Json;
        var code = await Vonage.CodeForAsync(phone);

        AssertProblem(await service.Client.VerifyByGetAsync(token, code), 404, "about:blank", "Not Found");
        AssertProblem(await service.Client.VerifyByGetAsync(token, Fresh.WrongCode(code)), 404, "about:blank", "Not Found");

        var document = (await service.Client.StatusAsync(token)).Json;
        Assert.That(document.Status(), Is.EqualTo("pending"));
        Assert.That(document.IntOf("attemptsRemaining"), Is.EqualTo(created.IntOf("attemptsRemaining")));
        Assert.That((await service.Client.VerifyAsync(token, code)).Status, Is.EqualTo(200));
    }

    [Test]
    [Property("Security", "3")]
    public async Task The_strict_profile_gives_six_digits_and_five_attempts_and_no_warning()
    {
        await using var service = await OtpServiceHost.StartAsync(Vonage, new OtpServiceSetup().With("Otp:Profile", "Strict"));
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        var created = (await service.Client.CreateBySmsAsync(token, phone)).Json;
        var code = await Vonage.CodeForAsync(phone);

        Assert.That((created.IntOf("codeLength"), created.IntOf("attemptsRemaining"), created.IntOf("expiresInSeconds")), Is.EqualTo((6, 5, 300)));
        Assert.That(code, Has.Length.EqualTo(6));
        for (var guess = 1; guess <= 5; guess++)
        {
            Assert.That((await service.Client.VerifyAsync(token, Fresh.WrongCode(code, guess))).Json.IntOf("attemptsRemaining"), Is.EqualTo(5 - guess));
        }

        Assert.That((await service.Client.VerifyAsync(token, code)).Status, Is.EqualTo(429));
        Assert.That(await service.Log.WhenItSaysAsync("Delivery:AllowedCountries is empty"), Has.None.Contains("fewer than 6 digits"));
    }
}
