using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Security;

[Property("Security", "16")]
internal sealed class WebhookSignatureTests : ServiceFixture
{
    private const string Body = """{"message_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","status":"delivered"}""";

    private static readonly string[] Paths = [VonageWebhook.StatusPath, VonageWebhook.InboundPath];
    private static readonly TimeSpan Tolerance = TimeSpan.FromHours(25);
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    // A whole second, as in iat.
    protected override OtpServiceSetup Setup => new OtpServiceSetup().WithClock();

    [Test]
    public async Task What_is_signed_by_Vonage_is_taken([ValueSource(nameof(Paths))] string path)
        => Assert.That((await SendAsync(path, Token())).Status, Is.EqualTo(200));

    [Test]
    public async Task What_is_not_signed_is_answered_503_so_that_Vonage_tries_again([ValueSource(nameof(Paths))] string path)
    {
        var answer = await Client.CallAsync(HttpMethod.Post, path, Body);

        AssertProblem(answer, 503, "about:blank", "Service Unavailable");
        Assert.That(answer.RetryAfter, Is.EqualTo(5));
    }

    [Test]
    public async Task What_another_secret_signed_is_refused([ValueSource(nameof(Paths))] string path)
    {
        await AssertForgedAsync(path, Token().SignedBy(Fresh.Key()));
        await AssertForgedAsync(path, Token().SignedBy(VonageCredentials.SignatureSecret.ToUpperInvariant()));
        await AssertForgedAsync(path, Token().SignedBy(VonageCredentials.SignatureSecret[..^1]));
        await AssertForgedAsync(path, Token().SignedBy("\0"));
    }

    [Test]
    public async Task The_signature_of_another_body_is_refused([ValueSource(nameof(Paths))] string path)
    {
        var token = Token().ToString();

        Assert.That((await SendAsync(path, Body.Replace("delivered", "rejected", StringComparison.Ordinal), token)).Status, Is.EqualTo(401));
        Assert.That((await SendAsync(path, $"{Body} ", token)).Status, Is.EqualTo(401), "the raw body counts");
        Assert.That((await SendAsync(path, Body, token)).Status, Is.EqualTo(200));
    }

    [TestCase("none")]
    [TestCase("None")]
    [TestCase("nOnE")]
    [TestCase("hs256")]
    [TestCase("HS384")]
    [TestCase("HS512")]
    [TestCase("RS256")]
    [TestCase("ES256")]
    [TestCase("")]
    [TestCase(null)]
    public async Task An_algorithm_that_is_not_HS256_is_refused_even_under_the_right_secret(string? algorithm)
        => await AssertForgedAsync(VonageWebhook.StatusPath, Token().Saying(algorithm));

    [Test]
    public async Task No_signature_at_all_under_any_algorithm_is_refused([Values("none", "None", "HS256")] string algorithm)
        => await AssertForgedAsync(VonageWebhook.StatusPath, Token().Saying(algorithm).SignedBy(_ => []));

    [Test]
    public async Task A_token_under_HS512_or_RS256_or_with_the_public_key_for_a_secret_is_refused()
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(VonageCredentials.PrivateKey);
        var secret = Encoding.UTF8.GetBytes(VonageCredentials.SignatureSecret);

        await AssertForgedAsync(VonageWebhook.StatusPath, Token().Saying("HS512").SignedBy(signed => HMACSHA512.HashData(secret, signed)));
        await AssertForgedAsync(VonageWebhook.StatusPath, Token().SignedBy(signed => HMACSHA512.HashData(secret, signed)));
        await AssertForgedAsync(VonageWebhook.StatusPath, Token().SignedBy(signed => HMACSHA256.HashData(secret, signed)[..16]));
        await AssertForgedAsync(VonageWebhook.StatusPath, Token().Saying("RS256").SignedBy(signed => rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
        await AssertForgedAsync(VonageWebhook.StatusPath, Token().SignedBy(rsa.ExportSubjectPublicKeyInfoPem()));
    }

    [TestCase("Bearer")]
    [TestCase("Bearer ")]
    [TestCase("Bearer x")]
    [TestCase("Bearer a.b")]
    [TestCase("Bearer a.b.c.d")]
    [TestCase("Bearer ..")]
    [TestCase("Bearer !!!.???.***")]
    [TestCase("Bearer e30.e30.e30")]
    [TestCase("Bearer e30=.e30=.e30=")]
    [TestCase("Basic dXNlcjpwYXNz")]
    [TestCase("x")]
    public async Task What_is_no_token_is_refused(string authorization)
    {
        foreach (var path in Paths)
        {
            AssertProblem(await Client.CallAsync(HttpMethod.Post, path, Body, ("Authorization", authorization)), 401, "unauthorized", "Not authorized");
        }
    }

    [Test]
    public async Task A_token_with_one_character_changed_is_refused_wherever_it_is()
    {
        var token = Token().ToString();
        var dots = token.Select((character, index) => (character, index)).Where(place => place.character == '.').Select(place => place.index).ToArray();
        foreach (var place in new[] { 5, dots[0] + 5, dots[1] - 5, dots[1] + 5 })
        {
            var changed = token[..place] + (token[place] == 'A' ? 'B' : 'A') + token[(place + 1)..];

            Assert.That((await SendAsync(VonageWebhook.StatusPath, Body, changed)).Status, Is.EqualTo(401));
        }
    }

    [Test]
    public async Task A_token_without_the_hash_of_the_body_is_refused()
    {
        await AssertForgedAsync(VonageWebhook.StatusPath, Token().Without("payload_hash"));
        await AssertForgedAsync(VonageWebhook.StatusPath, Token().With("payload_hash", null));
        await AssertForgedAsync(VonageWebhook.StatusPath, Token().With("payload_hash", ""));
        await AssertForgedAsync(VonageWebhook.StatusPath, Token().With("payload_hash", true));
    }

    [Test]
    public async Task A_token_is_good_for_25_hours_and_not_a_second_longer()
    {
        Assert.That((await SendAsync(VonageWebhook.StatusPath, Token(age: Tolerance))).Status, Is.EqualTo(200));
        await AssertForgedAsync(VonageWebhook.StatusPath, Token(age: Tolerance + TimeSpan.FromSeconds(1)));
    }

    [Test]
    public async Task A_token_may_be_five_minutes_ahead_and_not_a_second_more()
    {
        Assert.That((await SendAsync(VonageWebhook.StatusPath, Token(age: -Ahead))).Status, Is.EqualTo(200));
        await AssertForgedAsync(VonageWebhook.StatusPath, Token(age: -Ahead - TimeSpan.FromSeconds(1)));
    }

    [Test]
    public async Task A_token_without_a_time_or_with_nonsense_for_one_is_refused()
    {
        await AssertForgedAsync(VonageWebhook.StatusPath, Token().Without("iat"));
        foreach (var time in new object?[] { null, "", "now", -1, 1.5, "1e9", long.MaxValue, true, Array.Empty<int>() })
        {
            await AssertForgedAsync(VonageWebhook.StatusPath, Token().With("iat", time));
        }
    }

    [Test]
    public async Task The_time_may_have_a_fraction([ValueSource(nameof(Paths))] string path)
        => Assert.That((await SendAsync(path, Token().With("iat", Service.Now.ToUnixTimeSeconds() + 0.5m))).Status, Is.EqualTo(200));

    [Test]
    public async Task A_token_for_another_application_is_refused_and_one_for_none_is_not()
    {
        await AssertForgedAsync(VonageWebhook.StatusPath, Token().With("application_id", Guid.CreateVersion7().ToString()));
        Assert.That((await SendAsync(VonageWebhook.StatusPath, Token().Without("application_id"))).Status, Is.EqualTo(200));
        Assert.That((await SendAsync(VonageWebhook.StatusPath, Token().With("application_id", VonageCredentials.ApplicationId.ToUpperInvariant()))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task What_is_not_authentic_is_refused_before_it_is_parsed([ValueSource(nameof(Paths))] string path)
    {
        const string NoJson = "{ no JSON";
        var forged = new WebhookToken(NoJson, Service.Now).SignedBy(Fresh.Key()).ToString();

        Assert.That((await SendAsync(path, NoJson, forged)).Status, Is.EqualTo(401));
        Assert.That((await Client.CallAsync(HttpMethod.Post, path, NoJson)).Status, Is.EqualTo(503));
        Assert.That((await SendAsync(path, new WebhookToken(NoJson, Service.Now))).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task A_forged_report_moves_nothing()
    {
        var (issued, call) = await IssueForBothAsync();
        await Client.StatusWhenAsync(issued.Token, document => document.DeliveryStatus() == "accepted");
        var body = JsonSerializer.Serialize(new { message_uuid = "m", status = "read", to = new { type = "messenger", id = "1" }, _links = new { workflow = new { dispatch_uuid = call.Id } } });

        await SendAsync(VonageWebhook.StatusPath, new WebhookToken(body, Service.Now).SignedBy(Fresh.Key()));
        await Client.CallAsync(HttpMethod.Post, VonageWebhook.StatusPath, body);
        Assert.That((await Client.StatusAsync(issued.Token)).Json.StepStatus(0), Is.EqualTo("submitted"));

        await SendAsync(VonageWebhook.StatusPath, new WebhookToken(body, Service.Now));
        Assert.That((await Client.StatusAsync(issued.Token)).Json.StepStatus(0), Is.EqualTo("read"));
    }

    [Test]
    [Property("Security", "17")]
    public async Task No_webhook_of_any_shape_verifies_or_spends_a_code()
    {
        var (issued, call) = await IssueForBothAsync();
        foreach (var status in new[] { "verified", "read", "delivered", "completed", "OK" })
        {
            foreach (var path in Paths)
            {
                var body = JsonSerializer.Serialize(new
                {
                    message_uuid = call.Id,
                    dispatch_uuid = call.Id,
                    client_ref = issued.Token,
                    token = issued.Token,
                    code = issued.Code,
                    text = issued.Code,
                    status,
                    from = issued.Phone,
                });
                Assert.That((await SendAsync(path, new WebhookToken(body, Service.Now))).Status, Is.EqualTo(200));
            }
        }

        var document = (await Client.StatusAsync(issued.Token)).Json;
        Assert.That((document.Status(), document.IntOf("attemptsRemaining")), Is.EqualTo(("pending", 3)));
        Assert.That((await Client.VerifyAsync(issued.Token, issued.Code)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_secret_of_four_characters_works()
    {
        await using var service = await OtpServiceHost.StartAsync(Vonage, new OtpServiceSetup().WithClock().With("Vonage:SignatureSecret", "a1B2"));

        Assert.That((await SendAsync(service, new WebhookToken(Body, service.Now).SignedBy("a1B2"))).Status, Is.EqualTo(200));
        Assert.That((await SendAsync(service, new WebhookToken(Body, service.Now).SignedBy("a1B3"))).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Where_unsigned_webhooks_are_allowed_they_are_taken_and_wrongly_signed_ones_are_not()
    {
        await using var service = await OtpServiceHost.StartAsync(Vonage, new OtpServiceSetup().WithClock().With("Vonage:AllowUnsignedWebhooks", "true"));

        Assert.That((await service.Client.CallAsync(HttpMethod.Post, VonageWebhook.StatusPath, Body)).Status, Is.EqualTo(200));
        Assert.That((await SendAsync(service, new WebhookToken(Body, service.Now).SignedBy(Fresh.Key()))).Status, Is.EqualTo(401));
        Assert.That(await service.Log.WhenItSaysAsync("Vonage:AllowUnsignedWebhooks=true"), Has.Some.StartsWith("Warning").And.Contains("Vonage:AllowUnsignedWebhooks=true"));
    }

    private WebhookToken Token(TimeSpan age = default) => new(Body, Service.Now - age);

    private Task<Answer> SendAsync(string path, WebhookToken token) => SendAsync(path, token.Body, token.ToString());

    private Task<Answer> SendAsync(string path, string body, string token)
        => Client.CallAsync(HttpMethod.Post, path, body, ("Authorization", $"Bearer {token}"));

    private static Task<Answer> SendAsync(OtpServiceHost service, WebhookToken token)
        => service.Client.CallAsync(HttpMethod.Post, VonageWebhook.StatusPath, token.Body, ("Authorization", $"Bearer {token}"));

    private async Task AssertForgedAsync(string path, WebhookToken token)
        => AssertProblem(await SendAsync(path, token), 401, "unauthorized", "Not authorized");
}
