using Otp.FaultTests.Machine;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.FaultTests.Instances;

/// <summary>What the sites of <c>deploy/</c> let in, in whatever way its path is written.</summary>
internal sealed class NginxRulesTests : FaultFixture
{
    // Those that are there today, and the first of those that follow.
    private static readonly string[] ForInside =
    [
        "/metrics", "/swagger", "/swagger/index.html", "/swagger/v1/swagger.json", "/support/search", "/statistics",
        "/dashboard", "/dashboard/people", "/dashboard/sign-in", "/dashboard/dashboard.css",
    ];

    private static readonly string[] ThereToday =
    [
        "/metrics", "/swagger", "/swagger/index.html", "/swagger/v1/swagger.json", "/support/search",
        "/dashboard", "/dashboard/people", "/dashboard/sign-in", "/dashboard/dashboard.css",
    ];

    private static readonly string[] InOtherSpellings = ["/metrics/", "/Metrics", "/METRICS/", "/%6Detrics", "/Swagger", "/SWAGGER/INDEX.HTML", "/otp/../metrics"];

    private static readonly string[] ForEveryCaller = ["/", "/health/live", "/health/ready"];

    [TestCase(Nginx.OnOneMachine)]
    [TestCase(Nginx.InContainers)]
    public async Task What_is_for_inside_never_reaches_the_service_in_any_spelling_that_it_takes(string site)
    {
        var service = await StartOpenServiceAsync();
        await using var nginx = await Nginx.StartAsync(service.Address, service.Address, site);
        var taken = new List<string>();
        foreach (var path in ForInside)
        {
            foreach (var spelling in SpellingsOf(path).Concat(DetoursTo(path)))
            {
                if ((await service.Client.FetchAsync(spelling)).Status is not (400 or 404))
                {
                    taken.Add(spelling);
                }

                var answer = await nginx.Client.FetchAsync(spelling);

                Assert.That(answer.Status, Is.AnyOf(400, 404), spelling);
                Assert.That(answer.Text, Does.Contain("<center>nginx</center>"), spelling);
            }
        }

        Assert.That(taken, Is.SupersetOf(ThereToday), "the service has them");
        Assert.That(taken, Is.SupersetOf(InOtherSpellings), "in other spellings too");
    }

    // To nginx a path ends at "#"; Kestrel reads on, and resolves the dots behind it.
    [TestCase(Nginx.OnOneMachine)]
    [TestCase(Nginx.InContainers)]
    public async Task What_stands_behind_a_number_sign_does_not_reach_the_service(string site)
    {
        var service = await StartOpenServiceAsync();
        await using var nginx = await Nginx.StartAsync(service.Address, service.Address, site);
        foreach (var path in ThereToday)
        {
            var detour = $"/otp/T#/../..{path}";

            Assert.That((await service.Client.FetchAsync(detour)).Status, Is.EqualTo((await service.Client.FetchAsync(path)).Status), "asked without nginx, it is there");
            Assert.That((await nginx.Client.FetchAsync(detour)).Text, Does.Contain("urn:problem:otp:unknown-token"), path);
        }
    }

    [TestCase(Nginx.OnOneMachine)]
    [TestCase(Nginx.InContainers)]
    public async Task What_callers_need_comes_in_by_every_spelling_that_the_service_takes(string site)
    {
        var service = await StartOpenServiceAsync();
        await using var nginx = await Nginx.StartAsync(service.Address, service.Address, site);
        var token = $"login:{Fresh.Token()}@shop.example~a+b=c";
        Assert.That((await nginx.Client.CreateBySmsAsync(Uri.EscapeDataString(token), Fresh.Phone())).Status, Is.EqualTo(201));
        foreach (var path in ForEveryCaller.Append($"/otp/{token}"))
        {
            var taken = 0;
            foreach (var spelling in SpellingsOf(path))
            {
                if ((await service.Client.FetchAsync(spelling)).Status == 200)
                {
                    taken++;
                    Assert.That((await nginx.Client.FetchAsync(spelling)).Status, Is.EqualTo(200), spelling);
                }
            }

            Assert.That(taken, Is.GreaterThanOrEqualTo(path == "/" ? 1 : 5), path);
        }

        Assert.That((await nginx.Client.FetchAsync($"/otp/{token}")).Json.GetProperty("token").GetString(), Is.EqualTo(token));
        Assert.That((await nginx.Client.CallAsync(HttpMethod.Post, "/webhooks/message-status", "{}")).Status, Is.EqualTo(503), "it is not signed");
        Assert.That((await nginx.Client.CallAsync(HttpMethod.Post, "/Webhooks/inbound-message/", "{}")).Status, Is.EqualTo(503));
        Assert.That((await nginx.Client.CallAsync(HttpMethod.Post, "/webhooks/twilio/0123456789abcdef0123456789abcdef00", "a=b")).Json.TextOf("type"), Does.EndWith(":unauthorized"));
        Assert.That((await nginx.Client.CallAsync(HttpMethod.Post, "/webhooks/gateway/status", "{}")).ProblemType, Is.EqualTo("urn:problem:otp:unauthorized"));
        Assert.That((await nginx.Client.VerifyAsync(token, "00000")).Status, Is.AnyOf(200, 404));
        Assert.That((await nginx.Client.CallAsync(HttpMethod.Post, $"/OTP/{token}/Verify/", """{"code":"1"}""")).Status, Is.EqualTo(400));
        Assert.That((await nginx.Client.CancelAsync(token)).Status, Is.EqualTo(204));
    }

    [TestCase("/otp/T/12345")]
    [TestCase("/otp/T/12345/")]
    [TestCase("/otp/T/12345?x=1")]
    [TestCase("/OTP/T/12345")]
    [TestCase("/Otp/T/12345/")]
    [TestCase("/%6Ftp/T/12345")]
    [TestCase("/otp/T/%31%32%33%34%35")]
    [TestCase("/otp/T/1234%35/")]
    [TestCase("/otp/T%2F12345")]
    [TestCase("/otp//T//12345//")]
    [TestCase("//otp/T/12345")]
    [TestCase("/otp/./T/x/../12345")]
    [TestCase("/otp/T/%2012345")]
    [TestCase("/otp/T/12345%20")]
    [TestCase("/otp/T/12-345")]
    [TestCase("/otp/T/%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5", Description = "Arabic-Indic digits, were they ever taken")]
    public async Task The_article_s_GET_is_never_repeated_however_it_is_written(string path)
    {
        await using var one = new MuteInstance();
        await using var other = new MuteInstance();
        foreach (var site in new[] { Nginx.OnOneMachine, Nginx.InContainers })
        {
            var before = one.Requests.Count + other.Requests.Count;
            await using var nginx = await Nginx.StartAsync(one.Address, other.Address, site);

            Assert.That((await nginx.Client.FetchAsync(path)).Status, Is.EqualTo(502));
            Assert.That(one.Requests.Concat(other.Requests).Skip(before).ToArray(), Has.Length.EqualTo(1), site);
        }
    }

    [Test]
    public async Task What_may_be_repeated_is()
    {
        await using var one = new MuteInstance();
        await using var other = new MuteInstance();
        await using var nginx = await Nginx.StartAsync(one.Address, other.Address);

        Assert.That((await nginx.Client.FetchAsync("/otp/T")).Status, Is.EqualTo(502));
        Assert.That((one.Requests.Count, other.Requests.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task A_POST_that_was_sent_is_not()
    {
        await using var one = new MuteInstance();
        await using var other = new MuteInstance();
        await using var nginx = await Nginx.StartAsync(one.Address, other.Address);

        Assert.That((await nginx.Client.VerifyAsync("T", "12345")).Status, Is.EqualTo(502));
        Assert.That(one.Requests.Count + other.Requests.Count, Is.EqualTo(1));
    }

    // With all that it can serve, and open to everybody: what keeps a request out is nginx.
    private Task<CrashingService> StartOpenServiceAsync()
        => StartServiceAsync(("Metrics__Enabled", "true"), ("Swagger__Enabled", "true"), ("Dashboard__Enabled", "true"));

    private static IEnumerable<string> SpellingsOf(string path)
    {
        yield return path;
        yield return $"{path}?x=/otp/T";
        if (path.Length == 1)
        {
            yield break;
        }

        var last = path[^1];
        yield return $"{path}/";
        yield return $"{path}//";
        yield return $"/{path}";
        yield return $"//{path}/";
        yield return path.Replace("/", "//", StringComparison.Ordinal);
        yield return $"/.{path}";
        yield return $"/x/..{path}";
        yield return $"{path}/.";
        yield return $"{path}/x/..";
        yield return $"/%2e{path}";
        yield return $"/x/%2E%2e{path}";
        yield return $"/{Escaped(path[1])}{path[2..]}";
        yield return $"/{Escaped(path[1]).ToLowerInvariant()}{path[2..]}";
        yield return $"{path[..^1]}{Escaped(last)}";
        yield return $"{path[..^1]}{Escaped(last)}/";
        yield return $"/{string.Concat(path.Skip(1).Select(sign => sign == '/' ? "/" : Escaped(sign)))}";

        // The token is the caller's, capitals and all.
        if (!path.StartsWith("/otp/", StringComparison.Ordinal))
        {
            yield return path.ToUpperInvariant();
            yield return $"{path.ToUpperInvariant()}/";
            yield return $"/{char.ToUpperInvariant(path[1])}{path[2..]}";
            yield return $"/{char.ToUpperInvariant(path[1])}{path[2..]}/";
            yield return $"{path[..^1]}{char.ToUpperInvariant(last)}";

            // Letters that become S and K in capitals.
            yield return path.Replace("s", "%C5%BF", StringComparison.Ordinal);
            yield return path.Replace("k", "%E2%84%AA", StringComparison.Ordinal);
        }
        else
        {
            yield return $"/OTP{path[4..]}";
            yield return $"/Otp{path[4..]}/";
        }
    }

    // Ways that begin where callers may go, or end there.
    private static IEnumerable<string> DetoursTo(string path) =>
    [
        $"/otp/..{path}",
        $"/otp/T/../..{path}",
        $"/otp/T/12345/../../..{path}",
        $"/otp/%2e%2e{path}",
        $"/otp/..%2f{path[1..]}",
        $"/webhooks/../{path}",
        $"/webhooks/..{path}/",
        $"/health/live/../..{path}",
        $"{path}%20",
        $"{path};x",
        $"{path}%00",
        $"{path}.",
        $"/%5c{path[1..]}",
    ];

    private static string Escaped(char sign) => $"%{(int)sign:X2}";
}
