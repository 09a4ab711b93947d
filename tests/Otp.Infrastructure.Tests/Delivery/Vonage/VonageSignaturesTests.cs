using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Otp.Application.Delivery;
using Otp.Infrastructure.Delivery.Vonage;
using Otp.Infrastructure.Tests.Otps;

namespace Otp.Infrastructure.Tests.Delivery.Vonage;

public sealed class VonageSignaturesTests
{
    private static readonly byte[] Body = "{}"u8.ToArray();
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_795_394_424);

    private readonly string _secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));

    [TestCase("1795394424")]
    [TestCase("1795394424.5")]
    [TestCase("1795394424.123456789")]
    [TestCase("1795394424.0")]
    [TestCase("1.795394424e9")]
    [TestCase("1.7953944245E+9")]
    [TestCase("17953944240e-1")]
    [TestCase("\"1795394424\"")]
    public void The_time_is_any_JSON_number(string time)
        => Assert.That(Check(Claims(time)), Is.EqualTo(WebhookAuthenticity.Accepted));

    [TestCase(25 * 3600, 0, true)]
    [TestCase(25 * 3600, 0.001, false)]
    [TestCase(-300, 0, true)]
    [TestCase(-300, -0.001, false)]
    public void A_fraction_of_a_second_too_old_or_too_far_ahead_is_too_much(double age, double more, bool taken)
    {
        var time = (Now.ToUnixTimeSeconds() - (decimal)age - (decimal)more).ToString(CultureInfo.InvariantCulture);

        Assert.That(Check(Claims(time)), Is.EqualTo(taken ? WebhookAuthenticity.Accepted : WebhookAuthenticity.Forged));
    }

    [TestCase("-1795394424")]
    [TestCase("0")]
    [TestCase("1.5")]
    [TestCase("1e9")]
    [TestCase("1e28")]
    [TestCase("-7.9e28")]
    [TestCase("1e999")]
    [TestCase("1e-999")]
    [TestCase("99999999999999999999999999999999999999999999")]
    [TestCase("null")]
    [TestCase("true")]
    [TestCase("[1795394424]")]
    [TestCase("\"\"")]
    [TestCase("\"now\"")]
    [TestCase("\"\\ud800\"")]
    public void Any_other_time_is_refused_and_does_no_harm(string time)
        => Assert.That(Check(Claims(time)), Is.EqualTo(WebhookAuthenticity.Forged));

    [Test]
    public void Half_of_a_surrogate_pair_costs_no_more_than_its_member()
    {
        var lone = Claims("1795394424").Replace("{", """{"jti":"\ud800","\udc00":1,"\ud800iat":2,""", StringComparison.Ordinal);

        Assert.That(Check(lone), Is.EqualTo(WebhookAuthenticity.Accepted));
        Assert.That(Check(lone, """{"alg":"HS256","typ":"\ud800"}"""), Is.EqualTo(WebhookAuthenticity.Accepted));
        Assert.That(Check(lone, """{"alg":"\ud800"}"""), Is.EqualTo(WebhookAuthenticity.Forged));
        Assert.That(Check("""{"iat":1795394424,"payload_hash":"\ud800"}"""), Is.EqualTo(WebhookAuthenticity.Forged));
    }

    [Test]
    public void A_byte_order_mark_is_passed_over()
        => Assert.That(Check($"\ufeff{Claims("1795394424")}", "\ufeff{\"alg\":\"HS256\"}"), Is.EqualTo(WebhookAuthenticity.Accepted));

    private static string Claims(string time)
        => $$"""{"iat":{{time}},"payload_hash":"{{Convert.ToHexStringLower(SHA256.HashData(Body))}}"}""";

    private WebhookAuthenticity Check(string claims, string header = """{"alg":"HS256","typ":"JWT"}""")
    {
        var signed = $"{Part(header)}.{Part(claims)}";
        var signature = Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(_secret), Encoding.ASCII.GetBytes(signed)));
        var signatures = new VonageSignatures(Options.Create(new VonageOptions { SignatureSecret = _secret }), Environments.LeniencyOf(Environments.Production()), new FakeTimeProvider(Now));
        return signatures.Check($"Bearer {signed}.{signature}", Body);
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
