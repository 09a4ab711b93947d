using Otp.FaultTests.Delivery;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.FaultTests.Instances;

/// <summary>Two instances whose settings file changes under them.</summary>
internal sealed class ChangedRouteTests : TwoProvidersFixture
{
    private const int Few = 50;

    // Settings files are looked at every few seconds.
    private static readonly TimeSpan TakenUpLimit = TimeSpan.FromSeconds(60);

    [Test]
    public async Task A_provider_taken_out_of_the_route_while_two_instances_work_is_called_no_more_and_no_message_is_lost_or_repeated()
    {
        var database = LocalPostgres.Server.CreateDatabase();
        var settings = Variables(Sharing(database));
        var instances = new[] { NewService(settings), NewService(settings) };
        foreach (var instance in instances)
        {
            Route(instance, "Vonage", "Twilio");
            await instance.StartAsync();
        }

        var load = NewLoad(instances);
        await UnderLoadAsync(load, async () =>
        {
            await FirstCarriesAsync(Few);
            Assert.That(Second.Posts, Is.Empty, "the first one carries all");
            foreach (var instance in instances)
            {
                Route(instance, "Twilio");
            }

            foreach (var instance in instances)
            {
                Assert.That(await CarrierAsync(instance, until: "twilio"), Is.EqualTo("twilio"), "the instance has taken the change up");
            }
        });
        var later = NewLoad(instances);
        await UnderLoadAsync(later, () => SecondCarriesAsync(Few));

        await AuditAsync("a provider taken out of the route of two instances, meanwhile", load, instances[0]);
        await AuditAsync("a provider taken out of the route of two instances, afterwards", later, instances[1]);
        Assert.That(later.Stories.SelectMany(story => Provider.SentTo(story.Phone)), Is.Empty, "the first one is called no more");
        await AssertCarriersAsync(load, instances[0]);
        foreach (var instance in instances)
        {
            await instance.KillAsync();
        }

        LocalPostgres.Server.DropDatabase(database);
    }

    // Who carries a message of an instance, once it is the one that is waited for.
    private static Task<string?> CarrierAsync(CrashingService instance, string until) => Eventually.ReadAsync(
        async () =>
        {
            var token = Fresh.Token();
            var created = await instance.Client.CreateBySmsAsync(token, Fresh.Phone());
            Assert.That(created.Status, Is.EqualTo(201), created.ToString());
            var document = await instance.Client.StatusWhenAsync(token, status => status.StepStatus(0) != "pending");
            return document.Step(0).TextOf("provider");
        },
        carrier => carrier == until,
        TakenUpLimit);
}
