using VonageSimulator.Credentials;

namespace VonageSimulator.Tests;

internal sealed class GeneratedSecretsTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("vonage-simulator-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_key_and_a_secret_are_made_once_for_their_owner_alone()
    {
        var (first, second) = (new SimulatorSettings(), new SimulatorSettings());
        GeneratedSecrets.Complete(first, Path.Combine(_folder, "data"));
        var key = File.ReadAllText(first.PrivateKeyPath!);
        GeneratedSecrets.Complete(second, Path.Combine(_folder, "data"));
        Assert.Multiple(() =>
        {
            Assert.That(first.SignatureSecret, Has.Length.EqualTo(32));
            Assert.That(second.SignatureSecret, Is.EqualTo(first.SignatureSecret));
            Assert.That(File.ReadAllText(second.PrivateKeyPath!), Is.EqualTo(key));
            if (!OperatingSystem.IsWindows())
            {
                Assert.That(File.GetUnixFileMode(first.PrivateKeyPath!), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            }
        });
    }

    [Test]
    public void An_empty_secret_asks_for_unsigned_webhooks_and_stays_empty()
    {
        var settings = new SimulatorSettings { SignatureSecret = "", TwilioAuthToken = "", PublicKeyPath = "somewhere.pem" };
        GeneratedSecrets.Complete(settings, _folder);
        Assert.Multiple(() =>
        {
            Assert.That(settings.SignatureSecret, Is.Empty);
            Assert.That(settings.PrivateKeyPath, Is.Null);
            Assert.That(Directory.EnumerateFileSystemEntries(_folder), Is.Empty);
        });
    }
}
