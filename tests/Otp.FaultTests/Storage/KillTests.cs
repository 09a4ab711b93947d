using Otp.TestKit;
using Otp.TestKit.Load;
using Otp.TestKit.Service;

namespace Otp.FaultTests.Storage;

/// <summary>kill -9 at any instant. For more kills: <c>dotnet test tests/Otp.FaultTests --filter KillTests -- 'TestRunParameters.Parameter(name="Kills", value="100")'</c>.</summary>
internal sealed class KillTests : FaultFixture
{
    private const int Unread = 16;

    private static readonly int Kills = TestContext.Parameters.Get("Kills", 10);

    // Nobody reads a message of this provider's, so that an SMS follows whatever is not verified by then.
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ScanInterval = TimeSpan.FromSeconds(1);

    private static readonly (string, string) Impatience = ("Delivery__ReadTimeout", ReadTimeout.ToString());

    [Test]
    public async Task Every_promise_holds_when_the_service_is_killed_at_random_moments_under_load()
    {
        var service = await StartServiceAsync(Impatience);
        var load = LoadOn(service);

        var kills = await KillUnderLoadAsync(load, service, Kills);

        await AuditAsync(FormattableString.Invariant($"kill -9, {Kills} times"), load, service, kills);
    }

    [Test]
    public async Task Every_promise_holds_when_one_of_two_instances_over_PostgreSQL_is_killed_at_random_moments_under_load()
    {
        var database = LocalPostgres.Server.CreateDatabase();
        (string, string)[] settings = [.. Sharing(database), Impatience];
        var survivor = await StartServiceAsync(settings);
        var victim = await StartServiceAsync(settings);
        var load = LoadOn(survivor, victim);

        var kills = await KillUnderLoadAsync(load, victim, Kills);

        await AuditAsync(FormattableString.Invariant($"kill -9 of one of two instances, {Kills} times"), load, survivor, kills);
        await survivor.KillAsync();
        await victim.KillAsync();
        LocalPostgres.Server.DropDatabase(database);
    }

    [Test]
    public async Task An_SMS_that_waits_for_its_time_when_the_service_is_killed_is_sent_once_after_it_and_with_the_same_code()
    {
        var service = await StartServiceAsync(Impatience);
        var people = Enumerable.Range(0, Unread).Select(_ => new Story { Messenger = Fresh.MessengerId() }).ToList();
        foreach (var person in people)
        {
            Assert.That((await service.Client.CreateAsync(person.Token, person.Recipient)).Status, Is.EqualTo(201));
            await service.Client.StatusWhenAsync(person.Token, document => document.StepStatus(0) == "submitted");
        }

        await service.KillAsync();
        Assert.That(people.SelectMany(person => Provider.SentTo(person.Phone)), Is.Empty, "killed before their time");
        await service.StartAsync();
        foreach (var person in people)
        {
            await service.Client.StatusWhenAsync(person.Token, document => document.StepStatus(1) == "submitted");
        }

        // What a timer that fired twice would send.
        await Task.Delay(ScanInterval);
        Assert.Multiple(() =>
        {
            foreach (var person in people)
            {
                var onMessenger = Provider.SentTo(person.Messenger!).Single();
                var sms = Provider.SentTo(person.Phone);
                Assert.That(sms, Has.Count.EqualTo(1));
                Assert.That(sms[0].At, Is.GreaterThanOrEqualTo(onMessenger.At + ReadTimeout));
                Assert.That(sms[0].Code, Is.EqualTo(onMessenger.Code));
            }
        });
    }

    private MixedLoad LoadOn(params IReadOnlyList<CrashingService> services)
        => new(Provider, [.. services.Select(service => service.Client)]) { BeginsOnMessenger = true };
}
