using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Otp.Infrastructure.Delivery.Vonage;
using Otp.Infrastructure.Tests.Otps;
using Otp.TestKit;
using Otp.TestKit.Vonage;

namespace Otp.Infrastructure.Tests.Delivery.Vonage;

public sealed class VonageTokensTests
{
    private static readonly DateTimeOffset Now = VonageSetup.Now;

    private FakeTimeProvider _time = null!;
    private VonageTokens _tokens = null!;

    [SetUp]
    public void Start()
    {
        _time = new FakeTimeProvider(Now);
        _tokens = Tokens(new VonageOptions { ApplicationId = VonageCredentials.ApplicationId, PrivateKey = VonageSetup.Key.ExportPkcs8PrivateKeyPem() }, _time);
    }

    [TearDown]
    public void Stop() => _tokens.Dispose();

    [Test]
    public void A_token_is_signed_with_rs256_and_holds_what_vonage_asks_for()
    {
        var parts = _tokens.Current.Split('.');
        var header = Json(parts[0]);
        var claims = Json(parts[1]);

        Assert.Multiple(() =>
        {
            Assert.That(parts, Has.Length.EqualTo(3));
            Assert.That(header.GetProperty("alg").GetString(), Is.EqualTo("RS256"));
            Assert.That(header.GetProperty("typ").GetString(), Is.EqualTo("JWT"));
            Assert.That(claims.GetProperty("application_id").GetString(), Is.EqualTo(VonageCredentials.ApplicationId));
            Assert.That(claims.GetProperty("iat").GetInt64(), Is.EqualTo(Now.ToUnixTimeSeconds()));
            Assert.That(claims.GetProperty("exp").GetInt64(), Is.EqualTo(Now.AddMinutes(15).ToUnixTimeSeconds()));
            Assert.That(Guid.TryParse(claims.GetProperty("jti").GetString(), out _), Is.True);
            Assert.That(claims.EnumerateObject().Count(), Is.EqualTo(4));
        });

        using var publicKey = RSA.Create();
        publicKey.ImportSubjectPublicKeyInfo(VonageSetup.Key.ExportSubjectPublicKeyInfo(), out _);
        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        Assert.That(publicKey.VerifyData(signed, Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), Is.True);
    }

    [Test]
    public void A_token_is_made_once_and_renewed_before_it_expires()
    {
        var first = _tokens.Current;

        _time.Advance(TimeSpan.FromMinutes(13) - TimeSpan.FromMilliseconds(1));
        Assert.That(_tokens.Current, Is.EqualTo(first));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        var second = _tokens.Current;
        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That(Json(second.Split('.')[1]).GetProperty("iat").GetInt64(), Is.EqualTo(Now.AddMinutes(13).ToUnixTimeSeconds()));
    }

    [Test]
    public void After_the_clock_was_set_back_no_token_comes_from_the_future()
    {
        var before = new MovableClock(Now);
        using var tokens = Tokens(new VonageOptions { PrivateKey = VonageSetup.Key.ExportPkcs8PrivateKeyPem() }, before);
        _ = tokens.Current;

        before.Wall = Now.AddHours(-1);

        Assert.That(Json(tokens.Current.Split('.')[1]).GetProperty("iat").GetInt64(), Is.EqualTo(Now.AddHours(-1).ToUnixTimeSeconds()));
    }

    [Test]
    public void Two_tokens_never_have_the_same_jti()
    {
        var first = Json(_tokens.Current.Split('.')[1]).GetProperty("jti").GetString();
        _time.Advance(TimeSpan.FromMinutes(14));

        Assert.That(Json(_tokens.Current.Split('.')[1]).GetProperty("jti").GetString(), Is.Not.EqualTo(first));
    }

    [Test]
    public void A_service_that_stopped_takes_no_key_away_from_another_in_its_process()
    {
        var options = new VonageOptions { PrivateKey = VonageSetup.Key.ExportPkcs8PrivateKeyPem() };
        using (var stopped = Tokens(options, _time))
        {
            _ = stopped.Current;
        }

        using var next = Tokens(options, _time);

        Assert.That(() => next.Current, Throws.Nothing);
    }

    [Test]
    public async Task Many_callers_at_once_get_one_token()
    {
        var tokens = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => _tokens.Current)));

        Assert.That(tokens.Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Two_calls_carry_the_same_token()
    {
        await using var provider = await VonageStub.StartAsync();
        await using var setup = new VonageSetup(provider.Address);

        await setup.SendAsync();
        await setup.SendAsync();

        Assert.That(provider.Calls, Has.Count.EqualTo(2));
        Assert.That(provider.Calls[1].Headers["Authorization"], Is.EqualTo(provider.Calls[0].Headers["Authorization"]));
    }

    [Test]
    public void The_key_may_be_a_file_below_the_content_root_or_a_line_with_escaped_line_ends()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("private.key"), VonageSetup.Key.ExportRSAPrivateKeyPem());
        using var fromFile = new VonageKeyFile(Environments.Production(folder.Path)).Load(new VonageOptions());
        using var fromLine = new VonageKeyFile(Environments.Production(folder.Path)).Load(
            new VonageOptions { PrivateKey = VonageSetup.Key.ExportPkcs8PrivateKeyPem().ReplaceLineEndings("\\n"), PrivateKeyPath = "nowhere" });

        Assert.That(fromFile.ExportSubjectPublicKeyInfo(), Is.EqualTo(VonageSetup.Key.ExportSubjectPublicKeyInfo()));
        Assert.That(fromLine.ExportSubjectPublicKeyInfo(), Is.EqualTo(VonageSetup.Key.ExportSubjectPublicKeyInfo()));
    }

    private static VonageTokens Tokens(VonageOptions options, TimeProvider time)
        => new(Options.Create(options), new VonageKeyFile(Environments.Production()), time);

    private static JsonElement Json(string part) => JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(part));

    private sealed class MovableClock(DateTimeOffset wall) : TimeProvider
    {
        public DateTimeOffset Wall { get; set; } = wall;

        public override DateTimeOffset GetUtcNow() => Wall;
    }
}
