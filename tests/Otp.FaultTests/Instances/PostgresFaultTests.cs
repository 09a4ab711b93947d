using Otp.TestKit;

namespace Otp.FaultTests.Instances;

internal sealed class PostgresFaultTests : FaultFixture
{
    private const int OneCommitInSoManyIsCut = 15;
    private const int Restarts = 3;

    [Test]
    public async Task A_server_that_is_restarted_under_load_costs_503_and_no_promise()
    {
        using var server = LocalPostgres.StartAnother();
        var service = await StartServiceAsync(Postgres(server.CreateDatabase()));
        var load = NewLoad(service);

        await UnderLoadAsync(load, async () =>
        {
            for (var restart = 0; restart < Restarts; restart++)
            {
                await AnsweredAsync(load, 20);
                await Task.Run(server.Crash);
            }
        });

        await AuditAsync("PostgreSQL restarted (immediate), 3 times", load, service);
        await service.KillAsync();
    }

    [Test]
    public async Task Connections_that_are_cut_at_their_COMMIT_before_and_after_it_arrives_cost_no_promise()
    {
        var database = LocalPostgres.Server.CreateDatabase();
        await using var cutter = new CommitCutter($"{database};GSS Encryption Mode=Disable;SSL Mode=Disable", Cut);
        var service = await StartServiceAsync(Postgres(cutter.Connection));
        var load = NewLoad(service);

        await UnderLoadAsync(load, () => GrowsAsync(() => cutter.Cuts, 20, "Connections are cut."));

        await AuditAsync("connections cut at COMMIT", load, service);
        await TestContext.Out.WriteLineAsync(FormattableString.Invariant($"{cutter.Cuts} connections were cut."));
        await service.KillAsync();
        LocalPostgres.Server.DropDatabase(database);
    }

    [Test]
    public async Task A_pool_with_fewer_connections_than_callers_makes_them_wait_and_costs_no_promise()
    {
        const int ManyCallers = 32;
        var database = LocalPostgres.Server.CreateDatabase();
        var service = await StartServiceAsync(Postgres($"{database};Maximum Pool Size=2"));
        var load = NewLoad(service);

        await UnderLoadAsync(load, () => AnsweredAsync(load, 400), ManyCallers);

        await AuditAsync("pool of 2 connections, 32 callers", load, service);
        await service.KillAsync();
        LocalPostgres.Server.DropDatabase(database);
    }

    private static (string Name, string Value)[] Postgres(string connection) => [("Database__Provider", "Postgres"), ("ConnectionStrings__Otp", connection)];

    // Each kind in turn.
    private static CommitCut Cut(int commit) => commit % OneCommitInSoManyIsCut != 0 ? CommitCut.None
        : commit / OneCommitInSoManyIsCut % 2 == 0 ? CommitCut.BeforeTheServer
        : CommitCut.AfterTheServer;
}
