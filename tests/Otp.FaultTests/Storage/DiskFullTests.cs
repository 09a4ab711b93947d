using Otp.FaultTests.Machine;
using Otp.TestKit.Load;
using Otp.TestKit.Service;

namespace Otp.FaultTests.Storage;

internal sealed class DiskFullTests : FaultFixture
{
    private const int Megabytes = 24;

    [Test]
    public async Task A_full_disk_is_answered_503_and_loses_nothing_and_the_service_goes_on_when_there_is_space_again()
    {
        await using var disk = await MemoryDisk.MountAsync(Megabytes);
        var service = await StartServiceAsync(("ConnectionStrings__Otp", $"Data Source={disk.File("otp.db")}"));
        var load = NewLoad(service);
        var kills = new List<Disruption>();

        await UnderLoadAsync(load, async () =>
        {
            disk.Fill();
            await RefusedAsync(load, 20);
            Assert.That((await service.Client.FetchAsync("/health/live")).Status, Is.EqualTo(200));
            disk.Free();
            await AnsweredAsync(load, 50);
            disk.Fill();
            await RefusedAsync(load, 20);
            kills.Add(await DisruptAsync(service.KillAsync));
            disk.Free();
            await service.StartAsync();
        });

        Assert.That(service.Output, Does.Contain("disk full"));
        await AuditAsync("disk full, then kill -9", load, service, kills);
        await service.KillAsync();
    }
}
