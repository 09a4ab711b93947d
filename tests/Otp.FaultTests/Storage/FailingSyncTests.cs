using Otp.FaultTests.Machine;
using Otp.TestKit.Load;

namespace Otp.FaultTests.Storage;

internal sealed class FailingSyncTests : FaultFixture
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(2);

    [Test]
    public async Task A_commit_whose_fsync_fails_is_answered_503_and_loses_nothing_also_when_the_service_is_killed_then()
    {
        using var sync = new FailingSync();
        var service = await StartServiceAsync(sync.Settings);
        var load = NewLoad(service);
        var kills = new List<Disruption>();

        await UnderLoadAsync(load, async () =>
        {
            await sync.FailAsync(service.Id);
            await RefusedAsync(load, 20);
            await Task.Delay(Outage);
            await sync.MendAsync(service.Id);
            await AnsweredAsync(load, 20);
            await sync.FailAsync(service.Id);
            await RefusedAsync(load, 20);
            kills.Add(await DisruptAsync(service.KillAsync));
            await service.StartAsync();
        });

        Assert.That(service.Output, Does.Contain("I/O error"));
        await AuditAsync("fsync fails, then kill -9", load, service, kills);
    }
}
