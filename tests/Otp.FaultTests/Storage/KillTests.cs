using System.Security.Cryptography;
using Otp.TestKit;
using Otp.TestKit.Load;
using Otp.TestKit.Service;

namespace Otp.FaultTests.Storage;

/// <summary>kill -9 at any instant. For more kills: <c>dotnet test tests/Otp.FaultTests --filter KillTests -- 'TestRunParameters.Parameter(name="Kills", value="100")'</c>.</summary>
internal sealed class KillTests : FaultFixture
{
    private const int LongestLife = 1_000;

    private static readonly int Kills = TestContext.Parameters.Get("Kills", 5);

    [Test]
    public async Task Every_promise_holds_when_the_service_is_killed_at_random_moments_under_load()
    {
        var service = await StartServiceAsync();
        var load = NewLoad(service);

        var kills = await KillUnderLoadAsync(load, service);

        await AuditAsync(FormattableString.Invariant($"kill -9, {Kills} times"), load, service, kills);
    }

    [Test]
    public async Task Every_promise_holds_when_one_of_two_instances_over_PostgreSQL_is_killed_at_random_moments_under_load()
    {
        var database = LocalPostgres.Server.CreateDatabase();
        var settings = Sharing(database);
        var survivor = await StartServiceAsync(settings);
        var victim = await StartServiceAsync(settings);
        var load = NewLoad(survivor, victim);

        var kills = await KillUnderLoadAsync(load, victim);

        await AuditAsync(FormattableString.Invariant($"kill -9 of one of two instances, {Kills} times"), load, survivor, kills);
        await survivor.KillAsync();
        await victim.KillAsync();
        LocalPostgres.Server.DropDatabase(database);
    }

    private static async Task<IReadOnlyCollection<Disruption>> KillUnderLoadAsync(MixedLoad load, CrashingService victim)
    {
        var kills = new List<Disruption>();
        await UnderLoadAsync(load, async () =>
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                await AnsweredAsync(load, 1);
                await Task.Delay(RandomNumberGenerator.GetInt32(LongestLife));
                kills.Add(await DisruptAsync(victim.KillAsync));
                await victim.StartAsync();
            }
        });

        Assert.That(load.Unanswered, Is.GreaterThan(0), "the kills hit requests");
        return kills;
    }
}
