using Microsoft.Extensions.Configuration;
using Otp.Infrastructure.Delivery.Vonage;

namespace Otp.VonageSdk.Tests;

public sealed class SdkSettingsTests
{
    private static readonly Dictionary<string, string?> Theirs = new(StringComparer.Ordinal)
    {
        ["vonage:Application.Id"] = "id",
        ["vonage:Application.Key"] = "pem",
        ["vonage:Api.Key"] = "key",
        ["vonage:Api.Secret"] = "secret",
        ["vonage:Security_secret"] = "signature",
        ["vonage:Url.Api"] = "https://api-eu.example",
    };

    [Test]
    public void The_SDKs_names_are_understood_where_ours_are_not_set()
    {
        var options = Read([]);

        Assert.Multiple(() =>
        {
            Assert.That(options.ApplicationId, Is.EqualTo("id"));
            Assert.That(options.PrivateKey, Is.EqualTo("pem"));
            Assert.That(options.SignatureSecret, Is.EqualTo("signature"));
            Assert.That(options.BaseAddress, Is.EqualTo(new Uri("https://api-eu.example")));
        });
    }

    [Test]
    public void Ours_go_before()
    {
        var options = Read(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Vonage:ApplicationId"] = "our id",
            ["Vonage:PrivateKey"] = "our pem",
            ["Vonage:SignatureSecret"] = "our signature",
            ["Vonage:BaseAddress"] = "https://ours.example",
        });

        Assert.Multiple(() =>
        {
            Assert.That(options.ApplicationId, Is.EqualTo("our id"));
            Assert.That(options.PrivateKey, Is.EqualTo("our pem"));
            Assert.That(options.SignatureSecret, Is.EqualTo("our signature"));
            Assert.That(options.BaseAddress, Is.EqualTo(new Uri("https://ours.example")));
        });
    }

    [Test]
    public void A_key_file_that_somebody_names_goes_before_the_SDKs_key()
        => Assert.That(Read(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Vonage:PrivateKeyPath"] = "ours.key" }).PrivateKey, Is.Empty);

    private static VonageOptions Read(Dictionary<string, string?> ours)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Theirs).AddInMemoryCollection(ours).Build();
        var options = new VonageOptions();
        configuration.GetSection("Vonage").Bind(options);
        new SdkSettings(configuration).PostConfigure(name: null, options);
        return options;
    }
}
