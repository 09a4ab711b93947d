using System.Security.Cryptography;
using Otp.TestKit;
using Otp.TestKit.Load;
using Otp.TestKit.Storage;

namespace Otp.FaultTests.Delivery;

/// <summary>The first of two providers goes and comes, and the service is killed in between: the promises hold, whoever carries.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
internal sealed class TakeOverUnderLoadTests(Engine engine) : TwoProvidersFixture
{
    private const int LongestLife = 1_000;
    private const int SomeMessages = 10;

    private static readonly int Rounds = TestContext.Parameters.Get("TakeOvers", 3);

    private string? _database;

    [TearDown]
    public void DropDatabase()
    {
        if (_database is not null)
        {
            LocalPostgres.Server.DropDatabase(_database);
        }
    }

    [Test]
    public async Task Every_promise_holds_when_the_service_is_killed_while_its_first_provider_goes_and_comes()
    {
        var service = NewService(Variables(Storage()));
        Route(service, "Vonage", "Twilio");
        await service.StartAsync();
        var load = NewLoad(service);
        var kills = new List<Disruption>();

        await UnderLoadAsync(load, async () =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                await Provider.GoAwayAsync();
                await SecondCarriesAsync(SomeMessages);
                await KillAsync();
                await SecondCarriesAsync(SomeMessages);
                await Provider.ComeBackAsync();
                await FirstCarriesAsync(SomeMessages);
                await KillAsync();
            }
        });

        Assert.That(load.Unanswered, Is.GreaterThan(0), "the kills hit requests");
        await AuditAsync(
            FormattableString.Invariant($"first of two providers away and back, kill -9 in between, {Rounds} times ({engine})"), load, service, kills);
        await AssertCarriersAsync(load, service);
        await service.KillAsync();

        async Task KillAsync()
        {
            await Task.Delay(RandomNumberGenerator.GetInt32(LongestLife));
            kills.Add(await DisruptAsync(service.KillAsync));
            await service.StartAsync();
        }
    }

    private (string Name, string Value)[] Storage()
    {
        if (engine == Engine.Sqlite)
        {
            return [];
        }

        _database = LocalPostgres.Server.CreateDatabase();
        return [("Database__Provider", "Postgres"), ("ConnectionStrings__Otp", _database)];
    }
}
