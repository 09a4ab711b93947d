namespace Otp.Client.Identity.Tests.Packages;

/// <summary>Packs once for all tests of this folder.</summary>
[SetUpFixture]
internal sealed class ThePackages
{
    public static PackedPackages Packed { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Pack() => Packed = await PackedPackages.PackAsync();

    [OneTimeTearDown]
    public void Remove() => Packed?.Dispose();
}
