using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Vonage;
using Otp.Infrastructure.Tests.Otps;
using Otp.TestKit;
using Otp.TestKit.Vonage;

namespace Otp.Infrastructure.Tests.Delivery.Vonage;

public sealed class VonageOptionsValidatorTests
{
    private static readonly string[] AllThatCanBeWrong =
        ["Vonage:BaseAddress", "Vonage:ApplicationId", "Vonage:SmsSenderId", "Vonage:MessengerSenderId", "Vonage:WebhookTolerance", "Vonage:SignatureSecret", "Vonage:RequestsPerSecond", "Vonage:PrivateKeyPath"];

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
        var validator = new VonageOptionsValidator(Options.Create(new DeliveryOptions { Provider = DeliveryProvider.Console }), new VonageKeyFile(Environments.Development()), Environments.LeniencyOf(Environments.Development()));

        Assert.That(validator.Validate(null, new VonageOptions()).Succeeded, Is.True);
    }

    [TestCase("https://api.nexmo.com", true)]
    [TestCase("https://messages-sandbox.nexmo.com", true)]
    [TestCase("http://127.0.0.1:4010", true)]
    [TestCase("http://localhost:4010", true)]
    [TestCase("http://[::1]:4010", true)]
    [TestCase("http://api.nexmo.com", false)]
    [TestCase("http://10.0.0.1", false)]
    [TestCase("ftp://localhost", false)]
    [TestCase("api.nexmo.com", false)]
    public void BaseAddress_is_https_or_loopback(string address, bool valid)
        => Expect(options => options.BaseAddress = new Uri(address, UriKind.RelativeOrAbsolute), valid, "Vonage:BaseAddress", "Set it to https://api.nexmo.com");

    [TestCase("aaaaaaaa-bbbb-cccc-dddd-0123456789ab", true)]
    [TestCase("", false)]
    [TestCase("my-application", false)]
    [TestCase("{aaaaaaaa-bbbb-cccc-dddd-0123456789ab}", false)]
    [TestCase("aaaaaaaabbbbccccdddd0123456789ab", false)]
    [TestCase("\"aaaaaaaa-bbbb-cccc-dddd-0123456789ab\"", false)]
    [TestCase(" aaaaaaaa-bbbb-cccc-dddd-0123456789ab", false)]
    public void ApplicationId_is_a_uuid(string id, bool valid)
        => Expect(options => options.ApplicationId = id, valid, "Vonage:ApplicationId", "Copy it from the application's page");

    [TestCase("", false)]
    [TestCase("12", false)]
    [TestCase("123", true, Description = "a short code")]
    [TestCase("12025550143", true)]
    [TestCase("123456789012345", true, Description = "the longest number of E.164")]
    [TestCase("1234567890123456", false)]
    [TestCase("+12025550143", false)]
    [TestCase("+1 202-555-0143", false)]
    [TestCase("0012025550143", false)]
    [TestCase("07700900123", false)]
    [TestCase("\"12025550143\"", false)]
    [TestCase("AB", false)]
    [TestCase("ABC", true)]
    [TestCase("1AB", true)]
    [TestCase("NEXMO", true)]
    [TestCase("MyShopInBRN", true, Description = "11 characters")]
    [TestCase("MyShopInBern", false, Description = "12 characters")]
    [TestCase("ABCDEFGHIJKLMNOPQRST", false)]
    [TestCase("\"SHOP\"", false)]
    [TestCase("'SHOP'", false)]
    [TestCase("My Shop", false)]
    [TestCase("SHOP\n", false)]
    [TestCase("CAF\u00c9", false)]
    [TestCase("\u0661\u0662\u0663", false)]
    public void SmsSenderId_is_a_number_in_digits_or_a_name_of_3_to_11_letters_and_digits(string sender, bool valid)
        => Expect(options => options.SmsSenderId = sender, valid, "Vonage:SmsSenderId", "Set it to your number or sender name");

    [TestCase("+1 202-555-0143", "12025550143")]
    [TestCase("\"+39 333 1234567\"", "393331234567")]
    [TestCase("My Shop", "12025550143")]
    public void A_number_in_another_form_is_told_in_the_one_that_is_taken(string sender, string digits)
        => Expect(options => options.SmsSenderId = sender, valid: false, "Vonage:SmsSenderId", $"country code first ({digits})");

    [TestCase("", true)]
    [TestCase("106900000000", true)]
    [TestCase("11111111111111111111111111111111111111111111111111", true)]
    [TestCase("111111111111111111111111111111111111111111111111111", false)]
    [TestCase("\"106900000000\"", false)]
    [TestCase("my page", false)]
    public void MessengerSenderId_is_a_page_s_id(string sender, bool valid)
        => Expect(options => options.MessengerSenderId = sender, valid, "Vonage:MessengerSenderId", "Set it to the id of the Facebook page");

    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(10_000, true)]
    [TestCase(10_001, false)]
    public void RequestsPerSecond_is_1_to_10000(int value, bool valid)
        => Expect(options => options.RequestsPerSecond = value, valid, "Vonage:RequestsPerSecond", "Set it to 1 at least and 10000 at most.");

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
        File.WriteAllText(_folder.File("private.key"), DispatchSetup.Key.ExportPkcs8PrivateKeyPem());

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
        var text = form(DispatchSetup.Key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_folder.File("private.key"), text);

        Expect(options => options.PrivateKey = text, valid: true, "", "");
        Expect(options => options.PrivateKey = "", valid: true, "", "");
        using var loaded = new VonageKeyFile(Environments.Production(_folder.Path)).Load(new VonageOptions { PrivateKey = text });
        Assert.That(loaded.ExportPkcs8PrivateKey(), Is.EqualTo(DispatchSetup.Key.ExportPkcs8PrivateKey()));
    }

    [Test]
    public void A_key_with_a_passphrase_is_refused_with_the_remedy()
        => Expect(
            options => options.PrivateKey = DispatchSetup.Key.ExportEncryptedPkcs8PrivateKeyPem("passphrase", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000)),
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
        => Expect(options => options.PrivateKey = DispatchSetup.Key.ExportSubjectPublicKeyInfoPem(), valid: false, "Vonage:PrivateKey", "Set it to the content");

    [TestCase("00:00:59.999", false)]
    [TestCase("00:01:00", true)]
    [TestCase("7.00:00:00", true)]
    [TestCase("7.00:00:00.001", false)]
    public void A_signature_may_be_as_old_as_a_minute_to_a_week(string tolerance, bool valid)
        => Expect(options => options.WebhookTolerance = TimeSpan.Parse(tolerance, CultureInfo.InvariantCulture), valid, "Vonage:WebhookTolerance", "Set it to");

    [TestCase("a", false, true)]
    [TestCase("", true, true)]
    [TestCase("", false, false)]
    public void Outside_Development_webhooks_are_signed_unless_the_words_say_otherwise(string secret, bool believed, bool valid)
        => Expect(
            options => (options.SignatureSecret, options.AllowUnsignedWebhooks) = (secret, believed), valid, "Vonage:SignatureSecret", "AllowUnsignedWebhooks=true");

    [Test]
    public void All_errors_are_told_at_once()
    {
        var result = Validate(options =>
        {
            options.BaseAddress = new Uri("http://api.nexmo.com");
            options.ApplicationId = "";
            options.SmsSenderId = "";
            options.MessengerSenderId = new string('1', 51);
            options.WebhookTolerance = TimeSpan.Zero;
            options.SignatureSecret = "";
            options.RequestsPerSecond = 0;
            options.PrivateKey = "";
        });

        Assert.That(result.Failures!.Select(error => error.Split(' ')[0]), Is.EqualTo(AllThatCanBeWrong));
    }

    private static TestCaseData Form(string name, Func<string, string> form) => new TestCaseData(form).SetArgDisplayNames(name);

    private ValidateOptionsResult Validate(Action<VonageOptions> change)
    {
        var options = new VonageOptions { ApplicationId = VonageCredentials.ApplicationId, PrivateKey = DispatchSetup.Key.ExportPkcs8PrivateKeyPem(), SignatureSecret = "any" };
        change(options);
        var environment = Environments.Production(_folder.Path);
        return new VonageOptionsValidator(
            Options.Create(new DeliveryOptions { Provider = DeliveryProvider.Dispatch }), new VonageKeyFile(environment), Environments.LeniencyOf(environment))
            .Validate(null, options);
    }

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
