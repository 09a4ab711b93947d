using System.Text;
using Otp.Infrastructure.Webhooks;
using Otp.TestKit.Gateway;

namespace Otp.Infrastructure.Tests.Webhooks;

[Property("Security", "16")]
public sealed class StandardSignatureTests
{
    private const string Id = "msg_1";
    private const string Body = """{"id":"x","status":"delivered"}""";

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly string _secret = GatewaySecrets.New();

    [TestCase(-301, false)]
    [TestCase(-300, true)]
    [TestCase(0, true)]
    [TestCase(300, true)]
    [TestCase(301, false)]
    public void What_is_signed_about_now_is_taken(int seconds, bool taken)
        => Assert.That(IsOn(time: GatewaySecrets.Seconds(Now.AddSeconds(seconds))), Is.EqualTo(taken));

    [Test]
    public void One_right_signature_among_several_is_enough_wherever_it_stands([Values(0, 1, 2)] int place)
    {
        var signatures = new List<string> { GatewaySecrets.Sign(GatewaySecrets.New(), Id, GatewaySecrets.Seconds(Now), Body), "v1a,abc" };
        signatures.Insert(place, Right());

        Assert.That(IsOn(signature: string.Join(' ', signatures)), Is.True);
    }

    [Test]
    public void Another_secret_body_id_time_or_version_is_refused()
    {
        var time = GatewaySecrets.Seconds(Now);
        Assert.That(IsOn(signature: GatewaySecrets.Sign(GatewaySecrets.New(), Id, time, Body)), Is.False);
        Assert.That(IsOn(signature: GatewaySecrets.Sign(_secret, Id, time, $"{Body} ")), Is.False);
        Assert.That(IsOn(signature: GatewaySecrets.Sign(_secret, "msg_2", time, Body)), Is.False);
        Assert.That(IsOn(signature: GatewaySecrets.Sign(_secret, Id, GatewaySecrets.Seconds(Now.AddSeconds(1)), Body)), Is.False);
        Assert.That(IsOn(signature: Right().Replace("v1,", "v2,", StringComparison.Ordinal)), Is.False);
        Assert.That(IsOn(signature: Right()["v1,".Length..]), Is.False);
        Assert.That(IsOn(signature: Right()[..^1]), Is.False);
        Assert.That(IsOn(signature: ","), Is.False);
        Assert.That(IsOn(), Is.True);
    }

    [TestCase(null)]
    [TestCase("")]
    public void A_header_that_is_missing_is_refused(string? value)
    {
        Assert.That(IsOn(id: value), Is.False);
        Assert.That(IsOn(time: value), Is.False);
        Assert.That(IsOn(signature: value), Is.False);
    }

    [TestCase("soon")]
    [TestCase("-1")]
    [TestCase("1.5")]
    [TestCase(" 1795435200")]
    [TestCase("+1795435200")]
    [TestCase("01795435200")]
    [TestCase("1795435200000")]
    [TestCase("253402300800")]
    [TestCase("99999999999999999999")]
    public void A_time_that_is_none_is_refused(string time)
        => Assert.That(IsOn(time: time, signature: GatewaySecrets.Sign(_secret, Id, time, Body)), Is.False);

    [Test]
    public void A_body_that_is_no_text_is_refused_even_where_it_reads_like_the_one_that_was_signed()
    {
        var signed = $"{Body}\ufffd";
        var signature = GatewaySecrets.Sign(_secret, Id, GatewaySecrets.Seconds(Now), signed);

        Assert.That(IsOn(Encoding.UTF8.GetBytes(signed), signature: signature), Is.True);
        Assert.That(IsOn([.. Encoding.UTF8.GetBytes(Body), 0xFF], signature: signature), Is.False);
    }

    [Test]
    public void What_it_signs_is_what_the_specification_says()
    {
        // The specification's own example.
        var key = StandardSignature.KeyOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!;
        using var request = new HttpRequestMessage();

        new StandardSignature(key).Sign(
            request, "msg_p5jXN8AQM9LWM0D4loKWxJek", """{"test": 2432232314}""", DateTimeOffset.FromUnixTimeSeconds(1614265330));

        Assert.That(request.Headers.GetValues("webhook-signature").Single(), Is.EqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        Assert.That(request.Headers.GetValues("webhook-timestamp").Single(), Is.EqualTo("1614265330"));
    }

    private string Right() => GatewaySecrets.Sign(_secret, Id, GatewaySecrets.Seconds(Now), Body);

    private bool IsOn(byte[]? body = null, string? id = Id, string? time = "now", string? signature = "right")
    {
        var sentAt = time == "now" ? GatewaySecrets.Seconds(Now) : time;
        var given = signature == "right" ? GatewaySecrets.Sign(_secret, Id, sentAt ?? "", Body) : signature;
        var headers = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["webhook-id"] = id,
            ["webhook-timestamp"] = sentAt,
            ["webhook-signature"] = given,
        };
        var standard = new StandardSignature(StandardSignature.KeyOf(_secret)!);
        return standard.IsOn(headers.GetValueOrDefault, body ?? Encoding.UTF8.GetBytes(Body), Now);
    }
}
