namespace Otp.Client.Testing.Tests;

/// <summary>One service for all tests that leave it as it is.</summary>
[SetUpFixture]
internal sealed class SharedService
{
    public static OtpTestService Otp { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => Otp = await OtpTestService.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Otp is not null)
        {
            await Otp.DisposeAsync();
        }
    }
}
