using Otp.FaultTests.Machine;

namespace Otp.FaultTests.Storage;

internal sealed class ReadOnlyDiskTests : FaultFixture
{
    [Test]
    public async Task A_disk_that_goes_read_only_under_load_is_answered_503_a_start_on_it_is_refused_and_nothing_is_lost()
    {
        await using var disk = await FaultyDisk.MountAsync();
        var service = await StartServiceAsync(("ConnectionStrings__Otp", $"Data Source={disk.File("otp.db")}"));
        var load = NewLoad(service);
        (int ExitCode, string Output) inVain = default;
        byte[] before = [];
        byte[] after = [];

        var outage = await DisruptAsync(() => UnderLoadAsync(load, async () =>
        {
            await disk.BreakAsync();
            await RefusedAsync(load, 20);
            await service.KillAsync();
            before = await File.ReadAllBytesAsync(disk.File("otp.db"));
            inVain = await service.StartInVainAsync();
            after = await File.ReadAllBytesAsync(disk.File("otp.db"));
            await disk.RepairAsync();
            await service.StartAsync();
        }));

        Assert.Multiple(() =>
        {
            Assert.That(inVain.ExitCode, Is.EqualTo(1));
            Assert.That(inVain.Output, Does.Contain("The OTP service cannot start:").And.Contain("- ConnectionStrings:Otp").And.Contain("cannot be written").And.Not.Contain("   at "));
            Assert.That(after, Is.EqualTo(before), "the file is left as it was");
        });
        await AuditAsync("disk gone read-only, kill -9, start refused", load, service, outage);
        await service.KillAsync();
    }
}
