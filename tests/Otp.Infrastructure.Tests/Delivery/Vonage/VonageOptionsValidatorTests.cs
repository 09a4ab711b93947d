using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Vonage;
using Otp.Infrastructure.Tests.Otps;
using Otp.TestKit;
using Otp.TestKit.Vonage;

namespace Otp.Infrastructure.Tests.Delivery.Vonage;

public sealed class VonageOptionsValidatorTests
{
    private static readonly TestCaseData[] Forms =
    [
        Form("as it is", pem => pem),
        Form("with CRLF", pem => pem.ReplaceLineEndings("\r\n")),
        Form("with line breaks written out", pem => pem.ReplaceLineEndings(@"\n")),
        Form("with CRLF written out", pem => pem.ReplaceLineEndings(@"\r\n")),
        Form("with spaces for line breaks", pem => pem.ReplaceLineEndings(" ")),
        Form("in double quotes", pem => $"\"{pem}\""),
        Form("in single quotes", pem => $"'{pem}'"),
        Form("on one line in quotes", pem => $"\"{pem.ReplaceLineEndings(@"\n")}\\n\""),
        Form("in Base64", pem => Convert.ToBase64String(Encoding.UTF8.GetBytes(pem))),
        Form("in Base64 with line breaks", pem => Convert.ToBase64String(Encoding.UTF8.GetBytes(pem), Base64FormattingOptions.InsertLineBreaks) + "\n"),
        Form("in Base64 in quotes", pem => $"\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(pem))}\""),
        Form("without its first and last line", pem => string.Join('\n', pem.Split('\n')[1..^1])),
    ];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void A_whole_account_is_valid()
    {
        Assert.That(Validate(_ => { }).Failures ?? [], Is.Empty);
    }

    [Test]
    public void Where_messages_are_printed_no_account_is_needed()
    {
        var validator = ValidatorOf(DeliveryProvider.Console, Environments.Development());

        Assert.That(validator.Validate(null, new VonageOptions()).Succeeded, Is.True);
    }

    [TestCase(2040, false)]
    [TestCase(2048, true)]
    public void The_private_key_has_at_least_2048_bits(int bits, bool valid)
    {
        using var key = RSA.Create(bits);

        Expect(options => options.PrivateKey = key.ExportPkcs8PrivateKeyPem(), valid, "Vonage:PrivateKey", "Make a new key pair");
    }

    [Test]
    public void The_private_key_may_be_a_file()
    {
        File.WriteAllText(_folder.File("private.key"), VonageSetup.Key.ExportPkcs8PrivateKeyPem());

        Expect(options => (options.PrivateKey, options.PrivateKeyPath) = ("", "private.key"), valid: true, "", "");
        Expect(options => (options.PrivateKey, options.PrivateKeyPath) = ("", "other.key"), valid: false, "Vonage:PrivateKeyPath", "Put the application's private.key there");
    }

    [TestCase("no key at all")]
    [TestCase("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void What_is_no_key_is_refused(string text)
    {
        Expect(options => options.PrivateKey = text, valid: false, "Vonage:PrivateKey", "Set it to the content of the application's private.key");
        File.WriteAllText(_folder.File("private.key"), text);
        Expect(options => options.PrivateKey = "", valid: false, "Vonage:PrivateKeyPath", "Download private.key from the Vonage dashboard again");
    }

    [TestCaseSource(nameof(Forms))]
    public void The_private_key_is_read_in_every_form_that_a_way_through_one_line_gives_it(Func<string, string> form)
    {
        var text = form(VonageSetup.Key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_folder.File("private.key"), text);

        Expect(options => options.PrivateKey = text, valid: true, "", "");
        Expect(options => options.PrivateKey = "", valid: true, "", "");
        using var loaded = new VonageKeyFile(Environments.Production(_folder.Path)).Load(new VonageOptions { PrivateKey = text });
        Assert.That(loaded.ExportPkcs8PrivateKey(), Is.EqualTo(VonageSetup.Key.ExportPkcs8PrivateKey()));
    }

    [Test]
    public void A_key_with_a_passphrase_is_refused_with_the_remedy()
        => Expect(
            options => options.PrivateKey = VonageSetup.Key.ExportEncryptedPkcs8PrivateKeyPem("passphrase", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000)),
            valid: false,
            "Vonage:PrivateKey",
            "decrypt it");

    [Test]
    public void Another_kind_of_key_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Expect(options => options.PrivateKey = key.ExportPkcs8PrivateKeyPem(), valid: false, "Vonage:PrivateKey", "Set it to the content");
    }

    [Test]
    public void The_public_key_is_refused_in_the_private_ones_place()
        => Expect(options => options.PrivateKey = VonageSetup.Key.ExportSubjectPublicKeyInfoPem(), valid: false, "Vonage:PrivateKey", "Set it to the content");

    private static TestCaseData Form(string name, Func<string, string> form) => new TestCaseData(form).SetArgDisplayNames(name);

    private ValidateOptionsResult Validate(Action<VonageOptions> change)
    {
        var options = new VonageOptions { ApplicationId = VonageCredentials.ApplicationId, PrivateKey = VonageSetup.Key.ExportPkcs8PrivateKeyPem(), SignatureSecret = "any" };
        change(options);
        var environment = Environments.Production(_folder.Path);
        return ValidatorOf(DeliveryProvider.Dispatch, environment).Validate(null, options);
    }

    private static VonageOptionsValidator ValidatorOf(DeliveryProvider provider, Microsoft.Extensions.Hosting.IHostEnvironment environment) => new(
        Options.Create(new DeliveryOptions { Provider = provider }),
        new ChannelRoutes(new ConfigurationBuilder().Build()),
        new VonageKeyFile(environment),
        Environments.LeniencyOf(environment));

    private void Expect(Action<VonageOptions> change, bool valid, string setting, string remedy)
    {
        var result = Validate(change);
        if (valid)
        {
            Assert.That(result.Failures ?? [], Is.Empty);
        }
        else
        {
            Assert.That(OptionSamples.OnlyError(result), Does.StartWith(setting + " ").And.Contain(remedy));
        }
    }
}
