using Otp.FaultTests.Machine;
using Otp.TestKit.Service;

namespace Otp.FaultTests.Storage;

internal sealed class DiskFullTests : FaultFixture
{
    private const int Megabytes = 24;

    [Test]
    public async Task A_full_disk_is_answered_503_loses_nothing_and_the_service_goes_on_when_there_is_space_again()
    {
        await using var disk = await MemoryDisk.MountAsync(Megabytes);
        var service = await StartServiceAsync(("ConnectionStrings__Otp", $"Data Source={disk.File("otp.db")}"));
        var load = NewLoad(service);

        await UnderLoadAsync(load, async () =>
        {
            disk.Fill();
            await RefusedAsync(load, 20);
            Assert.That((await service.Client.FetchAsync("/health/ready")).Status, Is.EqualTo(503));
            Assert.That((await service.Client.FetchAsync("/health/live")).Status, Is.EqualTo(200));
            disk.Free();
        });
        Assert.That(service.Output, Does.Contain("disk full"));
        await AuditAsync("disk full", load, service);

        // And a start on the full disk: it says so, and what was there is there afterwards.
        await service.KillAsync();
        disk.Fill();
        var (exitCode, output) = await service.StartInVainAsync();
        disk.Free();
        await service.StartAsync();
        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.Contain("The OTP service cannot start:").And.Contain("- ConnectionStrings:Otp").And.Contain("space").And.Not.Contain("   at "));
        Assert.That((await service.Client.StatusAsync(load.Stories.First().Token)).Status, Is.EqualTo(200));
    }
}
