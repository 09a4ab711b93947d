using Npgsql;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.FaultTests.Instances;

internal sealed class StandstillTests : FaultFixture
{
    // Longer than a delivery's lease of 30 seconds.
    private static readonly TimeSpan LongerThanALease = TimeSpan.FromSeconds(34);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Slowness = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Awake = TimeSpan.FromSeconds(3);

    // Deliveries that were claimed a second time and have ended, with their steps.
    private const string Rows =
        """
        SELECT row_to_json(d)::text FROM "Deliveries" d WHERE d."Fence" > 1 AND d."ClosedAt" IS NOT NULL
        """;

    [Test]
    public async Task A_service_that_stood_still_for_longer_than_a_lease_goes_on_and_keeps_every_promise()
    {
        var service = await StartServiceAsync();
        var load = NewLoad(service);
        Provider.Reply = _ => VonageReply.After(Pause);

        var standstill = await DisruptAsync(() => UnderLoadAsync(load, async () =>
        {
            await service.SignalAsync("STOP");
            await Task.Delay(LongerThanALease);
            await service.SignalAsync("CONT");
        }));
        Provider.Reply = _ => VonageReply.Accepted;

        await AuditAsync("SIGSTOP for 34 s", load, service, standstill);
    }

    [Test]
    public async Task What_an_instance_held_that_stood_still_is_taken_over_and_its_late_records_are_refused()
    {
        var connection = LocalPostgres.Server.CreateDatabase();
        var settings = Sharing(connection);
        var survivor = await StartServiceAsync(settings);
        var victim = await StartServiceAsync(settings);
        var load = NewLoad(survivor, victim);
        IReadOnlyList<string> takenOver = [];

        var standstill = await DisruptAsync(() => UnderLoadAsync(load, async () =>
        {
            // With calls under way in the victim, which it finds broken when it wakes.
            Provider.Reply = _ => VonageReply.After(Slowness);
            await AnsweredAsync(load, 20);
            await HoldAsync(victim);
            await victim.SignalAsync("STOP");

            // It wakes while the survivor's own calls for the same messages are under way.
            await GrowsAsync(() => Repeated().Count, 1, "The survivor takes over what the victim held.");
            await victim.SignalAsync("CONT");
            await Task.Delay(Slowness + Awake);
            takenOver = await TakenOverAsync(connection);
            await Task.Delay(Awake);
        }));
        var afterwards = await TakenOverAsync(connection);

        Assert.That(takenOver, Is.Not.Empty, "the survivor took over what the victim held");
        Assert.That(Repeated(), Is.Not.Empty.And.All.EqualTo(2), "once by the victim, once by the survivor: the victim's late record freed nothing to be sent again");
        Assert.That(takenOver.Except(afterwards, StringComparer.Ordinal), Is.Empty, "what the victim came to record late changed nothing");
        await AuditAsync("SIGSTOP of one of two instances for longer than a lease", load, survivor, standstill);
        await survivor.KillAsync();
        await victim.KillAsync();
        LocalPostgres.Server.DropDatabase(connection);
    }

    // People of the load type their codes while the call is under way, and what became pointless is not sent again. These type nothing.
    private async Task HoldAsync(CrashingService instance)
    {
        var phones = Enumerable.Range(0, 5).Select(_ => Fresh.Phone()).ToList();
        await Task.WhenAll(phones.Select(async phone =>
        {
            Assert.That((await instance.Client.CreateBySmsAsync(Fresh.Token(), phone)).Status, Is.EqualTo(201));
            await Eventually.ReadAsync(() => Task.FromResult(Sent.SentTo(phone)), messages => messages.Count > 0);
        }));
    }

    // How often each message was sent that was sent more than once.
    private IReadOnlyList<int> Repeated()
        => [.. Provider.Sent.GroupBy(message => message.ClientRef, StringComparer.Ordinal).Select(step => step.Count()).Where(count => count > 1)];

    private static async Task<IReadOnlyList<string>> TakenOverAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(Rows);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
