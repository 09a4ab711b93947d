using System.Security.Cryptography;
using Otp.TestKit.Load;

namespace Otp.FaultTests.Storage;

internal sealed class KillTests : FaultFixture
{
    private const int Kills = 5;
    private const int LongestLife = 1_000;

    [Test]
    public async Task Every_promise_holds_when_the_service_is_killed_at_random_moments_under_load()
    {
        var service = await StartServiceAsync();
        var load = NewLoad(service);
        var kills = new List<Disruption>();

        await UnderLoadAsync(load, async () =>
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                await AnsweredAsync(load, 1);
                await Task.Delay(RandomNumberGenerator.GetInt32(LongestLife));
                kills.Add(await DisruptAsync(service.KillAsync));
                await service.StartAsync();
            }
        });

        Assert.That(load.Unanswered, Is.GreaterThan(0), "the kills hit requests");
        await AuditAsync("kill -9, 5 times", load, service, kills);
    }
}
