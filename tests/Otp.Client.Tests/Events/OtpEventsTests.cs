using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Otp.Client.Tests.Documentation;
using Otp.TestKit.Gateway;

namespace Otp.Client.Tests.Events;

internal sealed class OtpEventsTests
{
    private const string Id = "0193576a0b7c7d1e8f00112233445566";

    private const string Body =
        """
        {"type":"otp.verified","timestamp":"2026-11-23T10:00:01.5Z","data":{"client":"shop","token":"login-è","status":"verified",
        "createdAt":"2026-11-23T10:00:00Z","expiresAt":"2026-11-23T10:05:00Z","expiresInSeconds":298,"verifiedAt":"2026-11-23T10:00:01.5Z",
        "codeLength":5,"attemptsRemaining":3,"test":true,"more":1,"delivery":{"status":"accepted","steps":[{"channel":"sms","to":"***67","status":"submitted"}]}}}
        """;

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 2, TimeSpan.Zero);

    private readonly string _secret = GatewaySecrets.New();

    [Test]
    public void A_signed_event_is_read_with_where_the_code_stood()
    {
        Assert.That(TryRead(out var happened), Is.True);

        Assert.That(happened!.Id, Is.EqualTo(Id));
        Assert.That((happened.Type, happened.TypeName, happened.Client), Is.EqualTo((OtpEventType.Verified, "otp.verified", "shop")));
        Assert.That(happened.Timestamp, Is.EqualTo(new DateTimeOffset(2026, 11, 23, 10, 0, 1, 500, TimeSpan.Zero)));
        Assert.That(happened.Otp!.Token, Is.EqualTo("login-è"));
        Assert.That((happened.Otp.Status, happened.Otp.IsTest, happened.Otp.AttemptsRemaining), Is.EqualTo((OtpStatus.Verified, true, 3)));
        Assert.That(happened.Otp.Delivery!.Steps.Single().Channel, Is.EqualTo(DeliveryChannel.Sms));
        Assert.That(happened.ToString(), Is.EqualTo("OtpEvent { Type = otp.verified }"));
    }

    [TestCase("otp.verified", OtpEventType.Verified)]
    [TestCase("otp.expired", OtpEventType.Expired)]
    [TestCase("otp.locked", OtpEventType.Locked)]
    [TestCase("delivery.failed", OtpEventType.DeliveryFailed)]
    public void Each_type_has_its_name(string name, OtpEventType type)
    {
        Assert.That(TryRead(out var happened, Body.Replace("otp.verified", name, StringComparison.Ordinal)), Is.True);
        Assert.That((happened!.Type, happened.TypeName), Is.EqualTo((type, name)));
    }

    [Test]
    public void A_type_of_a_later_version_is_taken_whatever_it_tells_of()
    {
        Assert.That(TryRead(out var happened, """{"type":"person.left","timestamp":"2026-11-23T10:00:01Z","data":{"who":1},"more":[]}"""), Is.True);
        Assert.That((happened!.Type, happened.TypeName, happened.Otp, happened.Client), Is.EqualTo((OtpEventType.Unknown, "person.left", (OtpStatusDocument?)null, "")));
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("""{"type":"otp.verified","timestamp":"2026-11-23T10:00:01Z"}""")]
    [TestCase("""{"type":"otp.verified","timestamp":"2026-11-23T10:00:01Z","data":[]}""")]
    [TestCase("""{"type":"otp.verified","timestamp":"2026-11-23T10:00:01Z","data":{"client":"shop"}}""")]
    [TestCase("""{"type":"otp.verified","timestamp":"soon","data":{}}""")]
    public void What_is_signed_and_no_event_is_refused(string body) => Assert.That(TryRead(out _, body), Is.False);

    [TestCase(-301, false)]
    [TestCase(-300, true)]
    [TestCase(300, true)]
    [TestCase(301, false)]
    public void One_that_was_posted_within_five_minutes_of_now_is_taken(int seconds, bool taken)
        => Assert.That(TryRead(out _, time: GatewaySecrets.Seconds(Now.AddSeconds(seconds))), Is.EqualTo(taken));

    [TestCase("soon")]
    [TestCase("-1")]
    [TestCase(" 1795428002")]
    [TestCase("01795428002x")]
    [TestCase("253402300800")]
    [TestCase("99999999999999999999")]
    public void A_time_that_is_none_is_refused(string time) => Assert.That(TryRead(out _, time: time), Is.False);

    [Test]
    public void Another_secret_body_id_or_version_is_refused()
    {
        var time = GatewaySecrets.Seconds(Now);
        Assert.That(TryRead(out _, signature: GatewaySecrets.Sign(GatewaySecrets.New(), Id, time, Body)), Is.False);
        Assert.That(TryRead(out _, signature: GatewaySecrets.Sign(_secret, Id, time, $"{Body} ")), Is.False);
        Assert.That(TryRead(out _, signature: GatewaySecrets.Sign(_secret, "other", time, Body)), Is.False);
        Assert.That(TryRead(out _, signature: GatewaySecrets.Sign(_secret, Id, time, Body).Replace("v1,", "v2,", StringComparison.Ordinal)), Is.False);
        Assert.That(TryRead(out _, signature: GatewaySecrets.Sign(_secret, Id, time, Body)["v1,".Length..]), Is.False);
        Assert.That(TryRead(out _, signature: ""), Is.False);
    }

    [TestCase("webhook-id")]
    [TestCase("webhook-timestamp")]
    [TestCase("webhook-signature")]
    public void A_header_that_is_missing_is_refused(string name) => Assert.That(TryRead(out _, without: name), Is.False);

    [Test]
    public void While_a_secret_is_replaced_either_is_taken_wherever_its_signature_stands([Values(0, 1)] int known, [Values(0, 1)] int place)
    {
        var secrets = new[] { _secret, GatewaySecrets.New() };
        var (time, others) = (GatewaySecrets.Seconds(Now), GatewaySecrets.Sign(GatewaySecrets.New(), Id, GatewaySecrets.Seconds(Now), Body));
        var ours = GatewaySecrets.Sign(secrets[known], Id, time, Body);

        Assert.That(TryRead(out _, signature: place == 0 ? $"{ours} {others}" : $"{others} {ours}", secrets: secrets), Is.True);
        Assert.That(TryRead(out _, signature: others, secrets: secrets), Is.False);
    }

    [TestCase("")]
    [TestCase("whsec_")]
    [TestCase("whsec_not Base64")]
    [TestCase("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    public void A_secret_that_is_none_is_a_mistake_of_the_settings_and_not_printed(string secret)
    {
        var thrown = Assert.Throws<ArgumentException>(() => TryRead(out _, secrets: [_secret, secret]));
        Assert.That(thrown!.Message, Does.StartWith("A secret is whsec_ and Base64, as in the service's settings.").And.Not.Contain("MfKQ9"));
        Assert.That(Assert.Throws<ArgumentException>(() => TryRead(out _, secrets: []))!.Message, Does.StartWith("There is no secret."));
    }

    [Test]
    public async Task The_endpoint_of_the_documents_handles_each_event_once_and_refuses_what_is_not_signed()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Otp:EventSecrets:0"] = _secret });
        await using var app = builder.Build();
        app.UseRouting();
        EventEndpoint.Map(app);
        await app.StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()),
        };

        Assert.That(await PostAsync(http, _secret, Body), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await PostAsync(http, _secret, Body), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await PostAsync(http, GatewaySecrets.New(), Body), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await PostAsync(http, _secret, Body.PadRight(OtpEvents.MaxBodySize - 1)), Is.EqualTo(HttpStatusCode.NoContent), "one with an è is a byte longer");
        Assert.That(await PostAsync(http, _secret, Body.PadRight(OtpEvents.MaxBodySize)), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(EventEndpoint.Handled.Select(happened => happened.Id), Is.EqualTo(new[] { Id }));
        await app.StopAsync();
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, string secret, string body)
    {
        var time = GatewaySecrets.Seconds(TimeProvider.System.GetUtcNow());
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/otp-events") { Content = content };
        request.Headers.Add("webhook-id", Id);
        request.Headers.Add("webhook-timestamp", time);
        request.Headers.Add("webhook-signature", GatewaySecrets.Sign(secret, Id, time, body));
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    private bool TryRead(
        out OtpEvent? happened, string body = Body, string? time = null, string? signature = null, string[]? secrets = null, string? without = null)
    {
        time ??= GatewaySecrets.Seconds(Now);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Webhook-Id"] = Id,
            ["Webhook-Timestamp"] = time,
            ["Webhook-Signature"] = signature ?? GatewaySecrets.Sign(_secret, Id, time, body),
        };
        headers.Remove(without ?? "");
        return OtpEvents.TryRead(headers.GetValueOrDefault, Encoding.UTF8.GetBytes(body), secrets ?? [_secret], out happened, new FakeTimeProvider(Now));
    }
}
