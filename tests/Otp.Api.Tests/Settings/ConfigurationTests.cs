using Microsoft.Extensions.Options;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.Api.Tests.Settings;

[TestFixture]
internal sealed class ConfigurationTests
{
    private VonageStub _vonage = null!;

    [OneTimeSetUp]
    public async Task StartStub() => _vonage = await VonageStub.StartAsync();

    [OneTimeTearDown]
    public async Task StopStub() => await _vonage.DisposeAsync();

    [Test]
    public async Task What_is_wrong_stops_the_start()
    {
        var thrown = await Assert.CatchAsync<OptionsValidationException>(() => OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup().With("Otp:CodeLength", "4")));

        Assert.That(thrown!.Failures.Single(), Does.StartWith("Otp:CodeLength "));
    }

    [Test]
    public async Task The_files_of_the_Node_sample_are_read_from_the_content_root()
    {
        var setup = new OtpServiceSetup
        {
            Prepare = folder =>
            {
                File.WriteAllText(folder.File("nexmo.json"), $$"""{"apiKey":"k","apiSecret":"s","applicationId":"{{VonageCredentials.ApplicationId}}"}""");
                File.WriteAllText(folder.File("private.key"), VonageCredentials.PrivateKey);
            },
        };
        await using var service = await OtpServiceHost.StartAsync(_vonage, setup.With("Vonage:ApplicationId", null).With("Vonage:PrivateKey", null));
        var phone = Fresh.Phone();
        await service.Client.CreateBySmsAsync(Fresh.Token(), phone);

        Assert.That((await _vonage.CallToAsync(phone)).Token.IsValid, Is.True);
    }
}
