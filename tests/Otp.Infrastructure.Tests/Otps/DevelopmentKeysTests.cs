using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Otp.Infrastructure.Development;
using Otp.Infrastructure.Otps;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage;
using Otp.TestKit;

namespace Otp.Infrastructure.Tests.Otps;

public sealed class DevelopmentKeysTests
{
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private TemporaryFolder _folder = null!;

    private string KeyFile => _folder.File("data/otp.key.json");

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [OneTimeTearDown]
    public void DisposeChance() => _random.Dispose();

    [Test]
    public void The_first_run_makes_keys_that_are_valid()
    {
        var options = Configure(new OtpOptions(), Environments.Development());

        Assert.That(new OtpOptionsValidator().Validate(null, options).Succeeded, Is.True);
        Assert.That(options.Keys.Keys, Is.EqualTo(new[] { options.ActiveKey }));
        Assert.That(options.AddressKey, Is.Not.EqualTo(options.Keys[options.ActiveKey]));
    }

    [Test]
    public void The_next_run_reads_the_same_keys()
    {
        var first = Configure(new OtpOptions(), Environments.Development());

        var second = Configure(new OtpOptions(), Environments.Development());

        Assert.That(second.ActiveKey, Is.EqualTo(first.ActiveKey));
        Assert.That(second.Keys, Is.EqualTo(first.Keys));
        Assert.That(second.AddressKey, Is.EqualTo(first.AddressKey));
    }

    [Test]
    [Platform("Unix")]
    public void Only_their_owner_may_read_them()
    {
        Configure(new OtpOptions(), Environments.Development());

#pragma warning disable CA1416 // The attribute says where this runs.
        Assert.That(File.GetUnixFileMode(KeyFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
#pragma warning restore CA1416
    }

    [Test]
    public void Outside_development_none_are_made()
    {
        var options = Configure(new OtpOptions(), Environments.Production());

        Assert.That(options.Keys, Is.Empty);
        Assert.That(options.AddressKey, Is.Empty);
        Assert.That(Directory.Exists(_folder.File("data")), Is.False);
    }

    [Test]
    public void Configured_keys_stay()
    {
        var options = OptionSamples.Valid();
        var (key, addressKey) = (options.Keys["k1"], options.AddressKey);

        Configure(options, Environments.Development());
        Configure(new OtpOptions { AddressKey = addressKey }, Environments.Development());

        Assert.That(options.Keys["k1"], Is.EqualTo(key));
        Assert.That(options.AddressKey, Is.EqualTo(addressKey));
        Assert.That(File.Exists(KeyFile), Is.False);
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("null")]
    [TestCase("[]")]
    public void A_file_that_cannot_be_understood_is_named_with_the_remedy_and_kept(string content)
    {
        Directory.CreateDirectory(_folder.File("data"));
        File.WriteAllText(KeyFile, content);

        var refusal = Assert.Throws<StartupException>(() => Configure(new OtpOptions(), Environments.Development()));

        Assert.That(refusal!.Message, Does.Contain("otp.key.json").And.Contain("delete it").And.Contain("Otp:Keys"));
        Assert.That(File.ReadAllText(KeyFile), Is.EqualTo(content));
    }

    private OtpOptions Configure(OtpOptions options, IHostEnvironment environment)
    {
        new DevelopmentKeys(Environments.LeniencyOf(environment), new DataFolder(_folder.File("data")), _random).PostConfigure(null, options);
        return options;
    }
}
